// Checks whether the video files of a list exist, can be read and are different.
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
  // Of each kind all are counted, and 10,000 named at most, in the list's order.
  std::int64_t unreadable_count = 0;
  std::int64_t damaged_count = 0;
  std::vector<FaultyVideo> unreadable;
  std::vector<FaultyVideo> damaged;            ///< can be read in part
  std::vector<std::vector<std::size_t>> same;  ///< groups of files of equal content, by index
};

/// Opens each of `count` videos, whose paths `path_of` gives, reads its packets and decodes its
/// first picture, `threads` at a time; files of equal size are compared byte by byte, by their
/// digests. `progress` is told how many are done, from one thread at a time.
VideoFindings check_videos(std::size_t count,
                           const std::function<std::filesystem::path(std::size_t)>& path_of,
                           int threads, const std::function<void(std::int64_t)>& progress);

}  // namespace litevl
