#include "model/temporal_attention.h"

#include "core/torch.h"

namespace litevl {

TemporalAttention::TemporalAttention(torch::nn::Module& block, const VisionConfig& config)
    : norm_(block.register_module(
          "temporal_norm1",
          torch::nn::LayerNorm(
              torch::nn::LayerNormOptions({config.width}).eps(config.layer_norm_eps)))),
      attention_(
          block.register_module("temporal_attn", VisionAttention(config.width, config.heads))),
      fc_(block.register_module("temporal_fc", Linear(config.width, config.width))) {
  torch::nn::init::zeros_(fc_->weight);
  torch::nn::init::zeros_(fc_->bias);
}

torch::Tensor TemporalAttention::operator()(const torch::Tensor& x) {
  return fc_(attention_->over_frames(norm_(x)));
}

}  // namespace litevl
