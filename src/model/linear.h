// The linear layer that all modules of the model use.
#pragma once

#include <torch/nn/modules/linear.h>

namespace litevl {

/// x Wᵀ + b of `x` (…,in), `weight` (out,in) and `bias` (out): (…,out). The bias is added in the
/// same operation as the product. LibTorch's own layer adds it afterwards, so the output is read
/// and written once more. Under autocast it also adds a float32 bias to bfloat16, and the gradient
/// of that is a float32 copy of the whole output.
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

/// torch::nn::Linear, computed by `linear`.
class LinearImpl : public torch::nn::LinearImpl {
 public:
  using torch::nn::LinearImpl::LinearImpl;
  /// `x` (…,in) to (…,out).
  torch::Tensor forward(const torch::Tensor& x);
};
TORCH_MODULE(Linear);

}  // namespace litevl
