#include "model/vision_block.h"

#include "core/torch.h"

namespace litevl {
namespace {

// For every frame the bias of the scores of its rows, beginning with [CLS]: (frames,1+R).
torch::Tensor score_bias(const RowWeights& weights, std::int64_t frames) {
  if (!weights.logs.defined()) return {};
  const auto bias = torch::constant_pad_nd(weights.logs, {1, 0});  // [CLS] stands for one place
  return bias.repeat_interleave(frames / bias.size(0), 0);
}

}  // namespace

VisionMlpImpl::VisionMlpImpl(std::int64_t width, std::int64_t hidden)
    : fc1_(register_module("fc1", Linear(width, hidden))),
      fc2_(register_module("fc2", Linear(hidden, width))) {}

torch::Tensor VisionMlpImpl::forward(const torch::Tensor& x) { return fc2_(torch::gelu(fc1_(x))); }

VisionBlockImpl::VisionBlockImpl(const VisionConfig& config) {
  const auto norm = [&] {
    return torch::nn::LayerNorm(
        torch::nn::LayerNormOptions({config.width}).eps(config.layer_norm_eps));
  };
  norm1_ = register_module("norm1", norm());
  attention_ = register_module("attn", VisionAttention(config.width, config.heads));
  if (config.attention == TimeAttention::kDivided) {
    temporal_attention_.emplace(*this, config);
    if (config.scaling == TemporalScale::kDynamic)
      temporal_scaling_ = register_module("temporal_scaling",
                                          TemporalScaling(TemporalScalingOptions{config.width}));
  }
  norm2_ = register_module("norm2", norm());
  mlp_ = register_module("mlp", VisionMlp(config.width, config.mlp_width));
}

VideoState VisionBlockImpl::forward(const VideoState& state, const RowWeights& weights,
                                    torch::Tensor* frame_cls) {
  auto [cls, x, alpha] = state;  // (B,1,D), (B,T,S,D)
  const auto T = x.size(1);

  auto r = (*temporal_attention_)(x);
  if (temporal_scaling_) {
    const auto scale = temporal_scaling_(r, weights.shares);  // (B,T,1,1)
    alpha = scale.flatten(1);                                 // (B,T)
    r = scale * r;
  }
  x = x + r;

  // The video's [CLS] attends to every frame separately; the results are averaged.
  const auto frames =
      torch::cat({cls.unsqueeze(1).expand({-1, T, -1, -1}), x}, 2).flatten(0, 1);  // (B·T,1+S,D)
  const auto y = attention_->over_tokens(norm1_(frames), score_bias(weights, frames.size(0)))
                     .unflatten(0, {-1, T});  // (B,T,1+S,D)
  const auto seen = y.select(2, 0);           // (B,T,D)
  if (frame_cls != nullptr) *frame_cls = add_mlp(cls + seen);
  cls = cls + seen.mean(1, /*keepdim=*/true);
  x = x + y.slice(2, 1);

  return {add_mlp(cls), add_mlp(x), alpha};
}

torch::Tensor VisionBlockImpl::forward_frames(const torch::Tensor& tokens,
                                              const RowWeights& weights) {
  return add_mlp(tokens +
                 attention_->over_tokens(norm1_(tokens), score_bias(weights, tokens.size(0))));
}

torch::Tensor VisionBlockImpl::add_mlp(const torch::Tensor& x) { return x + mlp_(norm2_(x)); }

}  // namespace litevl
