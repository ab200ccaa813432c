// The timelines of files that are opened again and again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_map>

#include "video/video_reader.h"

namespace litevl {

/// Remembers the timeline of every file that was opened by it, so that a file's packets are read at
/// its first opening only. Safe for several threads. A video of an hour takes some hundred bytes.
class KnownTimelines {
 public:
  /// What is beyond `most_bytes` is not remembered.
  explicit KnownTimelines(std::int64_t most_bytes = std::int64_t{64} << 20)
      : most_bytes_(most_bytes) {}

  /// A file whose content, size or time has changed since then is read again. Throws as VideoReader
  /// does.
  VideoReader open(const std::filesystem::path& path);

  /// How many timelines were read from files, again ones included.
  std::int64_t num_read() const;

 private:
  struct Entry {
    std::int64_t size_bytes = 0, modified_ns = 0;
    Timeline timeline;
  };

  mutable std::mutex mutex_;  // of all below
  std::unordered_map<std::string, Entry> entries_;
  std::int64_t most_bytes_, bytes_ = 0, num_read_ = 0;
};

}  // namespace litevl
