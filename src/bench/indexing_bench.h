// Measures indexing video files, with everything that it includes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "task/retriever.h"

namespace litevl {

class IndexingBench {
 public:
  /// `videos` are files or folders.
  IndexingBench(std::shared_ptr<Encoder> encoder, std::vector<std::filesystem::path> videos);

  /// Decodes, cuts, encodes and stores all of them in a new, temporary library. Returns the number
  /// of its clips. Throws Error as `index_videos` does, and kData for a video that cannot be read
  /// completely.
  std::int64_t run();

 private:
  Retriever retriever_;
  std::vector<std::filesystem::path> videos_;
};

/// Only decodes what IndexingBench indexes, cut into clips of `config`'s frames, on one thread.
/// Returns how many. Throws Error: kUsage for what is not there or has no videos, kData for a video
/// that cannot be read.
std::int64_t decode_videos(const ModelConfig& config,
                           const std::vector<std::filesystem::path>& videos);

}  // namespace litevl
