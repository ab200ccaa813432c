// Layers whose intermediate values are computed again for the gradients instead of being kept.
// Source: Training Deep Nets with Sublinear Memory Cost, arXiv 1604.06174.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace litevl {

using TensorFunction = std::function<std::vector<at::Tensor>(const std::vector<at::Tensor>&)>;

/// Computes `function(inputs)` and keeps only its inputs; gradients are the same to the last bit.
/// `function` is called twice and must do the same both times, so nothing in it may be random; what
/// it uses must exist until the gradients are computed. At least one input must require gradients.
std::vector<at::Tensor> recompute_for_gradients(const TensorFunction& function,
                                                const std::vector<at::Tensor>& inputs);

}  // namespace litevl
