// How far the fast path's results are from the modules': a rate without that says little.
#pragma once

#include <cstdint>
#include <optional>

#include "model/litevl.h"

namespace litevl {

/// With the modules in float32, on the same random videos.
struct Agreement {
  double feature_cosine = 1;  ///< lowest, of the videos' features, of bfloat16
  double match_difference =
      0;  ///< likewise largest, of VTM's logits; 1 is a factor of e in the odds
  std::optional<double> int8_feature_cosine;  ///< where there are products of bytes
};

/// Only where `has_bfloat16_products()`.
Agreement compare_precisions(LiteVL model, std::int64_t frames, std::int64_t videos = 3);

}  // namespace litevl
