// How much a precision's results differ from those in float32: speed alone says little.
#pragma once

#include <cstdint>

#include "config/model_config.h"
#include "engine/precision.h"

namespace litevl {

/// Compared with the engine in float32, on the same random videos and weights.
/// docs/laboratory/encoding.md compares that with the modules.
struct Agreement {
  Precision precision = Precision::kFloat32;
  /// Root mean square of the tokens' differences, divided by that of the tokens.
  double token_error = 0;
  double feature_cosine = 1;    ///< the lowest of all videos' features
  double match_difference = 0;  ///< the largest of VTM's logits; 1 means e times the odds
};

Agreement compare_precision(const ModelConfig& config, Precision precision, std::int64_t frames,
                            std::int64_t threads, std::int64_t videos = 3);

}  // namespace litevl
