// The way back through a linear layer, by the weights that lead forward. Private to engine/.
#pragma once

#include "core/threads.h"
#include "kernels/product.h"

namespace litevl::engine {

/// target += y·bᵀ: given the gradient `y` (M,N) of a layer's results, that of what it was given, of
/// `b` (K,N). Rows of `target` (M,K) are `stride` apart.
void multiply_add_transposed(const FloatRows& y, const PackedFloats& b, Threads& threads,
                             float* target, std::int64_t stride);

}  // namespace litevl::engine
