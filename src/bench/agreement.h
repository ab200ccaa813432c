// How far the fast path's results are from the modules': a rate without that says little.
#pragma once

#include <cstdint>

#include "model/litevl.h"

namespace litevl {

/// Of bfloat16 with the modules in float32, on the same random videos.
struct Agreement {
  double feature_cosine = 1;    ///< lowest, of the videos' features
  double match_difference = 0;  ///< largest, of VTM's logits; 1 is a factor of e in the odds
};

/// Only where `has_bfloat16_products()`.
Agreement compare_precisions(LiteVL model, std::int64_t frames, std::int64_t videos = 3);

}  // namespace litevl
