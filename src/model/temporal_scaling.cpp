#include "model/temporal_scaling.h"

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {

TemporalScalingImpl::TemporalScalingImpl(const TemporalScalingOptions& options) {
  if (options.reduction < 1 || options.width < 1 || options.width % options.reduction != 0)
    throw Error(Error::Kind::kData, "temporal scaling",
                "width " + std::to_string(options.width) + " is not a positive multiple of " +
                    std::to_string(options.reduction));
  const auto hidden = options.width / options.reduction;
  fc1_ = register_module("fc1", Linear(options.width, hidden));
  fc2_ = register_module("fc2", Linear(hidden, 1));
  torch::nn::init::zeros_(fc2_->weight);
  torch::nn::init::zeros_(fc2_->bias);
}

torch::Tensor TemporalScalingImpl::forward(const torch::Tensor& residual,
                                           const torch::Tensor& shares) {
  const auto g =
      shares.defined() ? (residual * shares).sum(/*dim=*/2) : residual.mean(/*dim=*/2);  // (B,T,D)
  const auto a = fc2_(torch::gelu(fc1_(g)));                                             // (B,T,1)
  return (1 + a.tanh()).unsqueeze(-1);  // (B,T,1,1)
}

}  // namespace litevl
