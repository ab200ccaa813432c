// Dynamic temporal scaling, the second of LiteVL's three ideas: docs/model.md, "Video encoder",
// step 2.2. Source: LiteVL, arXiv 2210.11929. B videos, T frames, S patches in a frame, D width.
#pragma once

#include <torch/nn/module.h>

#include "model/linear.h"

namespace litevl {

struct TemporalScalingOptions {
  std::int64_t width = 768;     ///< D
  std::int64_t reduction = 16;  ///< D divided by the hidden width; a divisor of D
};

/// alpha = 1 + tanh(W2 gelu(W1 g + b1) + b2), one number for each frame, in (0, 2); g is the mean
/// of the residual over the patches, or over rows that stand for them. W2 and b2 are zero at first,
/// so a new module returns ones.
class TemporalScalingImpl : public torch::nn::Module {
 public:
  /// Throws Error unless `width` is a positive multiple of `reduction`.
  explicit TemporalScalingImpl(const TemporalScalingOptions& options);

  /// `residual` (B,T,S,D), floating; returns alpha (B,T,1,1). `shares` (B,1,S,1), if given, are the
  /// weights of the S rows in the mean.
  torch::Tensor forward(const torch::Tensor& residual, const torch::Tensor& shares = {});

 private:
  Linear fc1_{nullptr};  // "fc1": (D/reduction, D)
  Linear fc2_{nullptr};  // "fc2": (1, D/reduction)
};
TORCH_MODULE(TemporalScaling);

}  // namespace litevl
