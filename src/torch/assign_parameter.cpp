#include "torch/assign_parameter.h"

#include <cmath>

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {

void assign_parameter(at::Tensor parameter, const at::Tensor& values) {
  const torch::NoGradGuard no_grad;
  TORCH_CHECK(parameter.sizes() == values.sizes());
  if (values.scalar_type() == parameter.scalar_type() && values.is_contiguous())
    parameter.set_data(values);
  else
    parameter.copy_(values);
}

void check_finite(const at::Tensor& values, const std::string& name, const std::string& where) {
  // A sum is finite only if all its numbers are, and is fast to compute; but an infinite sum proves
  // nothing, because the numbers may just be large.
  if (std::isfinite(values.sum().item<double>()) || values.isfinite().all().item<bool>()) return;
  throw Error(Error::Kind::kData, where, name + " has values that are not finite numbers",
              "the weights are damaged, or training diverged");
}

}  // namespace litevl
