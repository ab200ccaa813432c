// How far a precision's results are from float32's: a rate without that says little.
#pragma once

#include <cstdint>

#include "config/model_config.h"
#include "engine/precision.h"

namespace litevl {

/// With the engine in float32, on the same random videos and weights. docs/laboratory/encoding.md
/// says how far that is from the modules.
struct Agreement {
  Precision precision = Precision::kFloat32;
  double token_error = 0;       ///< root mean square of the tokens' differences over theirs
  double feature_cosine = 1;    ///< lowest, of the videos' features
  double match_difference = 0;  ///< largest, of VTM's logits; 1 is e times the odds
};

Agreement compare_precision(const ModelConfig& config, Precision precision, std::int64_t frames,
                            std::int64_t threads, std::int64_t videos = 3);

}  // namespace litevl
