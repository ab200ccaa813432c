// Whether a list's video files are there, can be read and are different.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace litevl {

struct FaultyVideo {
  std::size_t video = 0;  ///< index in the list
  std::string reason;
};

struct VideoFindings {
  std::vector<FaultyVideo> unreadable;         ///< in the list's order
  std::vector<FaultyVideo> damaged;            ///< can be read in part
  std::vector<std::vector<std::size_t>> same;  ///< groups of files of equal content, by index
};

/// Opens every video, reads its packets and decodes its first picture, `threads` at a time; files
/// of equal size are compared byte by byte, by their digests. `progress` is told how many are done,
/// from one thread at a time.
VideoFindings check_videos(const std::vector<std::filesystem::path>& paths, int threads,
                           const std::function<void(std::int64_t)>& progress);

}  // namespace litevl
