// The videos of a library, with how long they are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/clip_store.h"
#include "video/timeline.h"

namespace litevl {

struct CatalogueVideo {
  std::string path;               ///< absolute, any bytes
  std::optional<double> seconds;  ///< nothing if none of it was read
  std::int64_t clips = 0;
  bool is_finished = false;  ///< false while some of its clips are not stored yet
  std::string error;         ///< why it was not read, or not completely; empty if it was
  /// The file as it was when it was indexed, and what was found in it then, which saves reading all
  /// of it again while it is the same.
  std::int64_t size_bytes = 0;
  std::int64_t modified_ns = 0;
  std::optional<std::string> timeline = {};
};

/// Sorted by path. Throws Error as Library's functions.
std::vector<CatalogueVideo> catalogue(const std::filesystem::path& library);

/// The video with this path, if the library has it now.
std::optional<CatalogueVideo> find_in_catalogue(const std::filesystem::path& library,
                                                const std::string& path);

/// The video's timeline, if the library knows it and the file is still the one that was indexed.
std::optional<Timeline> known_timeline(const CatalogueVideo& video);

/// The end of a video's timeline or, in libraries that have none, of its last clip; nothing if it
/// has neither.
std::optional<double> video_seconds(ClipStore& store, const VideoRecord& video);

}  // namespace litevl
