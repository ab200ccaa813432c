// What has to be done to bring a library up to date with the files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "library/store.h"
#include "video/find_videos.h"

namespace litevl {

struct LibraryChanges {
  std::vector<VideoFile> to_read;      ///< new, changed, or not readable when last tried
  std::vector<VideoRecord> unchanged;  ///< known, as they are
  std::vector<VideoRecord> vanished;   ///< known under the roots, but no longer there
  std::vector<LeftOut> left_out;       ///< not looked at, with reasons
};

/// Compares the video files under `roots` with `known`, by path, size and time of change.
/// Throws Error (kUsage) for a root that is missing or cannot be read.
LibraryChanges find_changes(const std::vector<std::filesystem::path>& roots,
                            const std::vector<VideoRecord>& known);

}  // namespace litevl
