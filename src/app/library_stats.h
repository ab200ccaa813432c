// What is in a library. Apart from library_health.h, which has FFmpeg.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "litevl/library.h"
#include "store/records.h"

namespace litevl {

struct LibraryStats {
  std::int64_t videos = 0;
  std::int64_t unfinished = 0;  ///< videos that the next indexing run continues with
  std::int64_t clips = 0;
  double video_seconds = 0;  ///< of all videos, as far as they were read
  std::int64_t roots = 0;
  std::filesystem::path model;  ///< its folder when the library was made; empty if it has none
  std::string fingerprint;
  TokenForm tokens = TokenForm::kAll;
  double kept_places = 1;
  StoredSizes sizes;
  std::vector<LibraryVideo> failed;  ///< videos that were not read, or not completely
};

/// Throws Error as Library's functions.
LibraryStats library_stats(const std::filesystem::path& library);

nlohmann::json stats_json(const LibraryStats& stats);

}  // namespace litevl
