// Searching a library with sentences.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/model.h"
#include "litevl/types.h"

namespace litevl {

/// Results that a sentence about nothing in the library has this often, or less often, are matches.
inline constexpr double kSignificance = 0.05;

/// Which videos are searched. By default all.
struct SearchFilter {
  std::vector<std::filesystem::path> under = {};  ///< these videos, and those in these folders
  std::string name = {};  ///< files with names like this: * any text, ? a byte
  std::optional<double> shortest_seconds = {};  ///< videos at least this long
  std::optional<double> longest_seconds = {};   ///< videos at most this long
  /// Files last written at this time or later, seconds since 1970.
  std::optional<std::int64_t> since = {};
  std::optional<std::int64_t> until = {};  ///< files last written before this time
};

struct SearchOptions {
  std::int64_t top = 10;  ///< number of results, 1 to 1,000
  /// Number of clips that are re-ranked, 1 to 1,000; if it is less than `top`, `top` are.
  std::int64_t candidates = 32;
  SearchFilter filter = {};
  /// Further sentences that moments must match, too. Their p-value is that of the sentence which a
  /// moment matches least, and so are their numbers. Not with `search_precisely`.
  std::vector<std::string> also = {};
  /// Sentences about what is not wanted. A moment that matches one of them comes after the others,
  /// and is no match.
  std::vector<std::string> unwanted = {};
  /// Set it to true from any thread to cancel: the call then throws Stopped.
  const std::atomic<bool>* is_cancelled = nullptr;
  /// Called after each part of a search for a sentence with its name and how long it took: "encode"
  /// (the sentence), "nearest" (clips by similarity), "match" (re-ranking), "moments" (their ends).
  std::function<void(const char* part, double seconds)> on_part = {};
};

/// A moment of a video.
struct SearchResult {
  std::int64_t rank = 0;     ///< counted from 1
  std::string video;         ///< path, any bytes
  double start_seconds = 0;  ///< where the moment begins
  double end_seconds = 0;    ///< where it ends
  TimeRange clip = {};       ///< the clip that was compared with the sentence, part of the moment
  double score = 0;          ///< match + similarity, of the clip
  double similarity = 0;     ///< cosine between the vectors of the clip and what is searched for
  double match = 0;  ///< logit of the model's matching head for the clip; 0 without sentence
  /// How often something else that is not in the library has a first result with at least this
  /// score: a sentence of this length, a picture or a clip. Nothing if that was not measured.
  std::optional<double> p_value = {};
  /// Whether `p_value` is smaller than what was sampled, and so estimated from a fitted tail.
  bool is_extrapolated = false;
  bool is_unwanted = false;  ///< it matches a sentence of SearchOptions::unwanted

  bool is_match() const { return !is_unwanted && (!p_value || *p_value <= kSignificance); }
};

struct FoundClips {
  std::vector<SearchResult> results;  ///< best first
  /// Number of results that are matches. Nothing if chance was not measured in this library.
  std::optional<std::int64_t> matches = {};
  std::vector<std::string> notes = {};  ///< what a person should know before trusting the results
};

/// How similar each stored frame of a video is to a sentence.
struct VideoHeat {
  std::vector<double> seconds;     ///< [N], ascending: when each frame is shown
  std::vector<double> similarity;  ///< [N], cosines
};

/// Checks a sentence and options. Throws Error (kUsage) if the sentence has no words or an option
/// is out of range.
LITEVL_API void check_search(const std::string& sentence, const SearchOptions& options = {});

/// A library opened for any number of searches. Use one session from one thread at a time. Several
/// sessions may search the same library with the same model at once, also while it is indexed.
class LITEVL_API SearchSession {
 public:
  /// Throws Error: kUsage if there is no library in the folder `library`, kData if it has no clips,
  /// is damaged or was made with another model.
  SearchSession(const std::filesystem::path& library, const Model& model);
  ~SearchSession();
  SearchSession(SearchSession&&) noexcept;
  SearchSession& operator=(SearchSession&&) noexcept;

  /// Finds the moments that match `sentence`: the nearest clips by similarity, re-ranked by the
  /// grounded encoder (docs/model.md, "Retrieval"), and from the stored vectors of their frames
  /// where in the video what they show begins and ends. Clips added since the session was opened
  /// are found, too. Throws Error: kUsage as `check_search` and if no video passes the filter,
  /// kData if the library is damaged or has meanwhile been rebuilt with another model. Throws
  /// Stopped when cancelled.
  FoundClips search(const std::string& sentence, const SearchOptions& options = {});

  /// The same with exact ends: reads the videos again around the best moments, encodes more clips
  /// there, and compares the sentence with clips that begin where the moment does. Takes as long as
  /// indexing some 25 clips for each of the results, at least eight of them. A video that
  /// cannot be read keeps its results as `search` has them, with a note.
  FoundClips search_precisely(const std::string& sentence, const SearchOptions& options = {});

  /// Finds the moments that look like a picture, an image file that FFmpeg reads. By similarity
  /// alone; p-values are those of pictures from the library's own videos in other videos. Throws
  /// Error as `search`, and kData if `picture` cannot be read.
  FoundClips search_picture(const std::filesystem::path& picture,
                            const SearchOptions& options = {});

  /// Finds the moments that are like a part of a video, which need not be in the library. Clips of
  /// this video that overlap `part` are left out; the rest as `search_picture`. Throws Error
  /// (kUsage) if `part` is not within the video.
  FoundClips search_like(const std::filesystem::path& video, const TimeRange& part,
                         const SearchOptions& options = {});

  /// How similar the frames of a video of the library are to `sentence`. Empty for a video that was
  /// indexed by a version that kept no frames. Throws Error as `search`, and kUsage if the library
  /// does not have the video.
  VideoHeat heat(const std::filesystem::path& video, const std::string& sentence);

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

}  // namespace litevl
