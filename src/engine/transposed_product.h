// The backward pass through a linear layer, computed with the weights of its forward pass. Private
// to engine/.
#pragma once

#include "core/threads.h"
#include "kernels/product.h"

namespace litevl::engine {

/// target += y·bᵀ: from the gradient `y` (M,N) of the results of the layer with weights `b` (K,N),
/// computes that of its input. Rows of `target` (M,K) are `stride` apart.
void multiply_add_transposed(const FloatRows& y, const PackedFloats& b, Threads& threads,
                             float* target, std::int64_t stride);

}  // namespace litevl::engine
