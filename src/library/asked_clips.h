// The clips that questions are asked of: of one video, or of a library.
#pragma once

#include <cstdint>
#include <vector>

#include "core/array.h"
#include "store/records.h"
#include "task/retriever.h"

namespace litevl {

/// Clips have numbers. E is the width of embeddings.
class AskedClips {
 public:
  AskedClips() = default;
  AskedClips(const AskedClips&) = delete;
  AskedClips& operator=(const AskedClips&) = delete;
  virtual ~AskedClips() = default;

  /// The `count` clips that are nearest to each of `questions` (Q,E), or all if there are fewer;
  /// their numbers ascend. Without a joint space clips at even distances.
  virtual std::vector<std::vector<std::int64_t>> nearest(const Array<float>& questions,
                                                         std::int64_t count) = 0;
  virtual ClipRecord record(std::int64_t clip) = 0;
  virtual Array<float> embedding(std::int64_t clip) = 0;  ///< (E)
  /// The encoding of one clip.
  virtual VideoEncoding clip_encoding(std::int64_t clip) = 0;
};

}  // namespace litevl
