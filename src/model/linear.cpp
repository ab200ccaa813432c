#include "model/linear.h"

#include "core/torch.h"

namespace litevl {

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  auto shape = x.sizes().vec();
  shape.back() = weight.size(0);
  // LibTorch multiplies and adds in one operation only for matrices.
  return torch::linear(x.reshape({-1, x.size(-1)}), weight, bias).view(shape);
}

torch::Tensor LinearImpl::forward(const torch::Tensor& x) { return linear(x, weight, bias); }

}  // namespace litevl
