// Moments that match a sentence: the nearest clips by similarity, re-ranked by the grounded encoder
// (docs/model.md, "Retrieval"), grown to where what they show begins and ends.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "library/chance.h"
#include "litevl/search.h"
#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

/// Pictures of a window of a video.
struct WindowPictures {
  TimeRange range = {};
  Array<float> pictures = {};        ///< (T,3,H,W), normalised
  std::vector<double> seconds = {};  ///< T, when each of them is shown
};

/// Calls `use` with each of the windows `ranges` of a video, whose starts and ends do not go back,
/// of T pictures; those that cannot be read are left out. Throws Error if none can.
using ReadWindows =
    std::function<void(const std::string& video, const std::vector<TimeRange>& ranges,
                       const std::function<void(const WindowPictures&)>& use)>;

/// Searches one library as it is by then.
/// One thread. `store` and `retriever` outlive it.
class Searcher {
 public:
  /// `fingerprint` is that of the retriever's model. Throws Error (kData) if the library's features
  /// are from another model.
  Searcher(ClipStore& store, Retriever& retriever, const std::string& fingerprint);

  /// The best moments for `sentence`, the best first. Throws Error: kUsage as `check_search` and if
  /// no video passes the filter, kData if the library is empty, damaged or, by now, of another
  /// model, or if the model's numbers for the sentence are not finite.
  FoundClips search(const std::string& sentence, const SearchOptions& options = {});

  /// The same, with windows that `read` gives around the best moments.
  FoundClips search_precisely(const std::string& sentence, const SearchOptions& options,
                              const ReadWindows& read);

  /// How similar the frames of a video are to a sentence.
  VideoHeat heat(const std::string& video, const std::string& sentence);

  /// What is searched for without a sentence.
  struct Example {
    Array<float> embedding;   ///< (1,E)
    bool is_picture = false;  ///< one frame
    std::string video = {};   ///< clips of this one that overlap `part` are left out
    TimeRange part = {};
  };
  /// The moments that are most similar to an example.
  FoundClips search_like(const Example& example, const SearchOptions& options);

 private:
  struct Query;
  struct Moment;
  FoundClips search_all(const std::string& sentence, const SearchOptions& options);
  Query prepare(const std::string& sentence, const SearchOptions& options);
  std::vector<Neighbour> candidates(const Array<float>& vector, const SearchOptions& options,
                                    std::int64_t count);
  double background(const Array<float>& vector);
  std::vector<Moment> ranked_moments(const Query& query, std::int64_t count);
  static bool is_known(const std::vector<Moment>& moments, const std::string& video,
                       const TimeRange& range);
  /// Grows the moment around a clip and adds it unless it is one of `moments`.
  void add_moment(std::vector<Moment>& moments, const Neighbour& clip, const ClipRecord& record,
                  double match, const Array<float>& vector, double usual);
  void look_again(Moment& moment, const Query& query, const ReadWindows& read);
  FoundClips shown(std::vector<Moment> moments, const std::optional<ChanceModel>& chance,
                   std::int64_t length);
  void demote_unwanted(std::vector<Moment>& moments, const SearchOptions& options,
                       const std::optional<ChanceModel>& chance);
  void check_library();
  std::optional<ChanceScores> chance_of_examples(bool are_pictures, std::int64_t width);

  ClipStore& store_;
  Retriever& retriever_;
  std::string fingerprint_;
  // Mean vector of frames all over the library, and the number of its last clip by then.
  std::vector<double> mean_frame_;
  std::int64_t mean_until_ = -1;
};

}  // namespace litevl
