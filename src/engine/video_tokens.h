// The tokens of videos in memory.
#pragma once

#include <cstdint>

#include "config/tokens.h"
#include "core/buffer.h"

namespace litevl::engine {

/// (videos,count,width) numbers, float32 or bfloat16: one of the two pointers is null.
struct VideoTokens {
  const float* floats = nullptr;
  const Bf16* halves = nullptr;
  std::int64_t videos = 0;
  std::int64_t count = 0;   ///< of one video
  std::int64_t frames = 0;  ///< of one video
  /// How the tokens of each video are merged; null if every row is a token.
  const std::shared_ptr<const MergedPatches>* merged = nullptr;

  const MergedPatches* merged_of(std::int64_t video) const {
    return merged == nullptr ? nullptr : merged[video].get();
  }
};

/// The tokens of one video in float32: where they are, or converted into `room`.
inline const float* floats_of(const VideoTokens& tokens, std::int64_t video, std::int64_t width,
                              Buffer<float>& room) {
  const auto numbers = tokens.count * width;
  if (tokens.floats != nullptr) return tokens.floats + video * numbers;
  float* target = at_least(room, numbers);
  const Bf16* source = tokens.halves + video * numbers;
  for (std::int64_t i = 0; i < numbers; ++i) target[i] = to_float(source[i]);
  return target;
}

}  // namespace litevl::engine
