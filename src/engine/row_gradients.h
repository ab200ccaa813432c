// What a text's layers do row by row, with what its gradient needs: layer norm and GELU, in
// float32. N rows, D width. Private to engine/.
#pragma once

#include <cstdint>

#include "engine/linear_weights.h"

namespace litevl::engine {

/// What the gradient of a layer norm needs of its input.
struct NormTrace {
  Buffer<float> normalised;  ///< (N,D), (x - mean) / deviation
  Buffer<float> factors;     ///< (N), 1 / deviation
};

/// LN of every row of `x` (N,D), in place.
void layer_norm_rows(const NormWeights& norm, std::int64_t rows, std::int64_t width, double eps,
                     float* x, NormTrace& trace);
/// The gradient of LN's input in place of that of its result.
void layer_norm_gradient(const NormWeights& norm, const NormTrace& trace, std::int64_t rows,
                         std::int64_t width, float* gradient);

/// target = GELU(x), the exact one.
void gelu(const float* x, std::int64_t count, float* target);
/// The gradient of GELU's input `x` in place of that of its result.
void gelu_gradient(const float* x, std::int64_t count, float* gradient);

}  // namespace litevl::engine
