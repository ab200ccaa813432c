// Measures a model folder's video encoder on given pixels, so that other programs can be compared
// with it, in time and in results (bench/).
#pragma once

#include <cstdint>
#include <string>

#include "bench/timing.h"
#include "engine/precision.h"

namespace litevl {

struct EncodeBenchOptions {
  std::string model;   ///< folder
  std::string pixels;  ///< safetensors file with "video" (B,T,3,H,W), normalised
  std::string tokens;  ///< safetensors file to write "tokens" (B,M,D) to, or empty
  PrecisionChoice precision = PrecisionChoice::kAuto;
};

struct EncodeBenchResult {
  std::string computes_in;
  Seconds seconds;  ///< for all videos of the file
};

/// Encodes once without measuring, then `rounds` times. Throws Error as open_engine,
/// choose_precision and Encoder::encode_video do, kData if the file has no pixels, and kMachine if
/// the tokens cannot be written.
EncodeBenchResult bench_encoding(const EncodeBenchOptions& options, int rounds,
                                 std::int64_t threads);

}  // namespace litevl
