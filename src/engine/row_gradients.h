// The operations of a text's layers on rows, layer norm and GELU, and their gradients, in float32.
// N rows, D width. Private to engine/.
#pragma once

#include <cstdint>

#include "engine/linear_weights.h"

namespace litevl::engine {

/// What the gradient of a layer norm needs to know of its input.
struct NormTrace {
  Buffer<float> normalised;  ///< (N,D), (x - mean) / deviation
  Buffer<float> factors;     ///< (N), 1 / deviation
};

/// Replaces every row of `x` (N,D) by its LN.
void layer_norm_rows(const NormWeights& norm, std::int64_t rows, std::int64_t width, double eps,
                     float* x, NormTrace& trace);
/// Replaces the gradient of LN's result by that of its input.
void layer_norm_gradient(const NormWeights& norm, const NormTrace& trace, std::int64_t rows,
                         std::int64_t width, float* gradient);

/// target = GELU(x), the exact GELU.
void gelu(const float* x, std::int64_t count, float* target);
/// Replaces the gradient of GELU's result by that of its input `x`.
void gelu_gradient(const float* x, std::int64_t count, float* gradient);

}  // namespace litevl::engine
