// The video files in folders.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "litevl/index.h"

namespace litevl {

/// All files under `roots` whose ending is that of a video (".mp4", ".MKV", …), sorted, each path
/// once. Symbolic links are followed, each folder is entered once. A root that is a file is taken
/// whatever its ending. Hidden files and folders are left out unless they are roots.
///
/// `left_out`, if it is given, gets the folders that may not be read, links that lead nowhere and
/// files of endings that videos may have, in the order of their folders.
/// Throws Error (kUsage) for a root that is missing, neither file nor folder or not readable.
std::vector<std::filesystem::path> find_videos(const std::vector<std::filesystem::path>& roots,
                                               std::vector<LeftOut>* left_out = nullptr);

/// Whether the ending of `path` is that of a video, in any case.
bool has_video_ending(const std::filesystem::path& path);

}  // namespace litevl
