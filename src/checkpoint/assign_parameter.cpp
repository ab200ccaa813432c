#include "checkpoint/assign_parameter.h"

#include "core/torch.h"

namespace litevl {

void assign_parameter(at::Tensor parameter, const at::Tensor& values) {
  const torch::NoGradGuard no_grad;
  TORCH_CHECK(parameter.sizes() == values.sizes());
  if (values.scalar_type() == parameter.scalar_type() && values.is_contiguous())
    parameter.set_data(values);
  else
    parameter.copy_(values);
}

}  // namespace litevl
