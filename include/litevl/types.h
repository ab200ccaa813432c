// Words that several headers share.
#pragma once

#include <cstdint>

namespace litevl {

/// [start_seconds, end_seconds) of a video. Times are from the file's start, as players count them.
struct TimeRange {
  double start_seconds = 0;
  double end_seconds = 0;
};

/// In which numbers a model computes.
enum class PrecisionChoice {
  kAuto,      ///< bfloat16 where the processor has its products, else float32
  kFloat32,   ///< the reference, on any processor
  kBfloat16,  ///< products in bfloat16 with sums in float32
  kInt8,      ///< the video encoder's in bytes with sums in integers, the rest as kAuto
};

/// How much a library keeps of a clip's tokens (docs/library.md has what each costs and gives).
enum class TokenForm {
  kAll,      ///< every token, in bfloat16
  kHalf,     ///< half as many rows as patches, in 8 bits
  kQuarter,  ///< a little over a quarter, 8 rows for 31 patches, in 4 bits
  kEighth,   ///< an eighth, in 4 bits
};

/// How videos are cut into the clips that search finds.
struct ClipOptions {
  double window_seconds = 10;  ///< longest clip
  double overlap_seconds = 2;  ///< shared by neighbours, so that no short event falls between two
};

}  // namespace litevl
