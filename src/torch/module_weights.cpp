#include "torch/module_weights.h"

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {

Buffer<float> ModuleWeights::read(const std::string& name, std::int64_t count) const {
  const auto* found = parameters_.find(name);
  if (found == nullptr || found->numel() != count)
    throw Error(Error::Kind::kData, "model", name + " is not of the size that it needs");
  const auto numbers = found->detach().to(torch::kCPU, torch::kFloat32).contiguous();
  return {numbers.data_ptr<float>(), numbers.data_ptr<float>() + count};
}

}  // namespace litevl
