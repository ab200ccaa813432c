// The video files in folders.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "litevl/index.h"

namespace litevl {

/// All files under `roots` with a video's extension (".mp4", ".MKV", …), sorted, each path once.
/// Symbolic links are followed, and each folder is entered only once. A root that is a file is
/// included whatever its extension. Hidden files and folders are left out unless they are roots.
///
/// `left_out`, if given, receives folders that may not be read, links that lead nowhere, and files
/// with extensions that videos may also have, in the order of their folders. `folders` receives
/// those that were looked into, links as links.
/// Throws Error (kUsage) for a root that is missing, unreadable, or neither a file nor a folder.
std::vector<std::filesystem::path> find_videos(
    const std::vector<std::filesystem::path>& roots, std::vector<LeftOut>* left_out = nullptr,
    std::vector<std::filesystem::path>* folders = nullptr);

/// Whether the ending of `path` is that of a video, in any case.
bool has_video_ending(const std::filesystem::path& path);

}  // namespace litevl
