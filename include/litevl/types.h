// Words that several headers share.
#pragma once

#include <cstdint>

namespace litevl {

/// [start_seconds, end_seconds) of a video. Times are from the file's start, as players count them.
struct TimeRange {
  double start_seconds = 0;
  double end_seconds = 0;
};

/// In which numbers the engine computes.
enum class Precision {
  kFloat32,   ///< the reference, on any processor or device
  kBfloat16,  ///< products in bfloat16 with sums in float32, where there are any
  kInt8,      ///< the video encoder's in bytes with sums in integers, the rest as kBfloat16, or,
              ///< where there is none, as kFloat32
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
