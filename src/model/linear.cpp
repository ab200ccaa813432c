#include "model/linear.h"

#include "core/torch.h"

namespace litevl {

torch::Tensor LinearImpl::forward(const torch::Tensor& x) {
  auto shape = x.sizes().vec();
  shape.back() = weight.size(0);
  // Only a matrix is multiplied and added to in one.
  return torch::linear(x.reshape({-1, x.size(-1)}), weight, bias).view(shape);
}

}  // namespace litevl
