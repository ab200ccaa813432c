// Types used by several headers.
#pragma once

#include <cstdint>

namespace litevl {

/// The part [start_seconds, end_seconds) of a video. Times are counted from the start of the file,
/// as in a video player.
struct TimeRange {
  double start_seconds = 0;
  double end_seconds = 0;
};

/// The number type that a model computes with.
enum class PrecisionChoice {
  kAuto,      ///< bfloat16 if the processor has instructions for it, else float32
  kFloat32,   ///< the reference, on any processor
  kBfloat16,  ///< products in bfloat16 with sums in float32
  kInt8,      ///< video encoder: products of 8-bit integers; everything else as kAuto
};

/// How many of a clip's tokens a library keeps (docs/library.md compares size and quality).
enum class TokenForm {
  kAll,      ///< every token, in bfloat16
  kHalf,     ///< half as many rows as patches, in 8 bits
  kQuarter,  ///< a little over a quarter (8 rows for 31 patches), in 4 bits
  kEighth,   ///< an eighth as many rows as patches, in 4 bits
};

/// How videos are cut into the clips that a search returns.
struct ClipOptions {
  /// The greatest length of a clip. 0: ModelInfo::clip_seconds, with a fifth of it as overlap.
  double window_seconds = 0;
  /// Overlap of neighbouring clips, so that no short event is cut. Only with `window_seconds`.
  double overlap_seconds = 0;
};

}  // namespace litevl
