// Stretches of a video.
#pragma once

#include <cstdint>

namespace litevl {

/// Its end is not before its start. It may lie outside of the video.
struct TimeWindow {
  double start_seconds = 0, end_seconds = 0;
};

/// What somebody says a sentence is about.
struct ScoredWindow {
  TimeWindow window;
  double score = 0;  ///< the higher, the surer
};

/// DiDeMo's way: chunks of 5 seconds, from the `first` to the `last`, which is one of them.
struct ChunkSpan {
  std::int64_t first = 0, last = 0;

  friend auto operator<=>(const ChunkSpan&, const ChunkSpan&) = default;
};

inline constexpr double kChunkSeconds = 5;
inline constexpr std::int64_t kMostChunks = 6;  ///< a video's first 30 seconds

}  // namespace litevl
