// What a Searcher works with. Private to library/.
#pragma once

#include <optional>
#include <string>

#include "library/moments.h"
#include "library/search.h"

namespace litevl {

/// What is searched for.
struct Searcher::Query {
  const SearchOptions& options;
  TextEncoding text;
  double background = 0;  ///< similarity of the frames of any video
};

/// A result before it is shown.
struct Searcher::Moment {
  SearchResult result = {};
  std::int64_t clip = 0;                   ///< number of the clip that it was found by
  std::optional<FrameSeries> frames = {};  ///< around it, if they are known

  TimeRange range() const { return {result.start_seconds, result.end_seconds}; }
  void set_range(const TimeRange& range);
  /// Of the clip with which the sentence was compared. Throws Error (kData) if they are not finite.
  void set_scores(const TimeRange& clip, double similarity, double match);
};

double length(const TimeRange& range);

/// Throws Error (kData): a clip of this video has a score that is not finite.
[[noreturn]] void refuse_score(const std::string& video);

/// Throws Error (kUsage) if there are further sentences, which only plain searches take.
void refuse_also(const SearchOptions& options);

/// Whether two ranges are the same moment: they share most of the shorter.
bool is_same_moment(const TimeRange& a, const TimeRange& b);

}  // namespace litevl
