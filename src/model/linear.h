// The linear layer of all of the model's modules.
#pragma once

#include <torch/nn/modules/linear.h>

namespace litevl {

/// x Wᵀ + b of `x` (…,in), `weight` (out,in) and `bias` (out): (…,out). The bias is added within
/// the product. LibTorch's own adds it afterwards: the output is read and written once more and,
/// under autocast, a float32 bias onto bfloat16, whose gradient is then a float32 copy of the whole
/// output.
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

/// torch::nn::Linear by `linear`.
class LinearImpl : public torch::nn::LinearImpl {
 public:
  using torch::nn::LinearImpl::LinearImpl;
  /// `x` (…,in) to (…,out).
  torch::Tensor forward(const torch::Tensor& x);
};
TORCH_MODULE(Linear);

}  // namespace litevl
