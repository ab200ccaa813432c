// A model folder's video encoder on given pixels: what others make of the same can be compared with
// it, in time and in numbers (bench/).
#pragma once

#include <cstdint>
#include <string>

#include "bench/timing.h"
#include "engine/precision.h"

namespace litevl {

struct EncodeBenchOptions {
  std::string model;   ///< folder
  std::string pixels;  ///< safetensors file with "video" (B,T,3,H,W), normalised
  std::string tokens;  ///< where its tokens go, likewise "tokens" (B,M,D), or empty
  PrecisionChoice precision = PrecisionChoice::kAuto;
};

struct EncodeBenchResult {
  std::string computes_in;
  Seconds seconds;  ///< of all videos of the file
};

/// Encodes once, and then `rounds` times that are measured. Throws Error as open_engine,
/// choose_precision and Encoder::encode_video, (kData) for pixels that are none, and (kMachine) if
/// the tokens cannot be written.
EncodeBenchResult bench_encoding(const EncodeBenchOptions& options, int rounds,
                                 std::int64_t threads);

}  // namespace litevl
