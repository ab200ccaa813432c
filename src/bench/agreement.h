// How far the fast path's results are from the modules': a rate without that says little.
#pragma once

#include <cstdint>

#include "model/litevl.h"

namespace litevl {

/// With the modules in float32, on the same random videos.
struct Agreement {
  double feature_cosine = 1;       ///< lowest, of the videos' features in bfloat16
  double int8_feature_cosine = 1;  ///< the same in int8
  double match_difference = 0;     ///< largest, of VTM's logits in bfloat16; 1 is e times the odds
};

/// Only where `has_bfloat16_products()`.
Agreement compare_precisions(LiteVL model, std::int64_t frames, std::int64_t videos = 3);

}  // namespace litevl
