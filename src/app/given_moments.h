// The moments of videos that a command line names, or results of a search.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "litevl/types.h"

namespace litevl {

/// A part of a video.
struct GivenMoment {
  std::filesystem::path video;
  double start_seconds = 0;
  std::optional<double> end_seconds = {};  ///< nothing: not said, or to the video's end
  std::int64_t rank = 0;                   ///< among a search's results, from 1; else 0
  std::optional<double> score = {};        ///< of such a result
  std::string query = {};                  ///< what was searched for; empty where it was not

  /// Throws Error (kUsage) if it has no end.
  TimeRange range() const;
};

/// "1:02:03.4", "2:03.4" or "123.4"; nothing if `text` is no time.
std::optional<double> parse_time(std::string_view text);

/// "VIDEO@1:20-1:30", "VIDEO@1:20" or "VIDEO@1:20-"; nothing if what follows the last @ is none of
/// these, or there is no @. Throws Error (kUsage) if the end is not after the beginning.
std::optional<GivenMoment> parse_moment(const std::string& text);

/// The results in a document that `litevl search --json` printed. Throws Error (kData) that names
/// `where` if it is none.
std::vector<GivenMoment> moments_from_results(std::string_view document, const std::string& where);

/// What each of `words` names: a moment as above, a file with such a document, or "-", which is one
/// on standard input. With `ranks`, of the documents' results only those. Throws Error: kUsage if
/// there is no moment, or no result of a rank; else as the two above.
std::vector<GivenMoment> read_moments(const std::vector<std::string>& words,
                                      const std::vector<std::int64_t>& ranks = {});

}  // namespace litevl
