// One layer of the video encoder: docs/model.md, "Video encoder", step 2.
// B videos, T frames, S patches in a frame, D width.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/normalization.h>

#include <optional>

#include "config/model_config.h"
#include "model/linear.h"
#include "model/place_groups.h"
#include "model/temporal_attention.h"
#include "model/temporal_scaling.h"
#include "model/vision_attention.h"

namespace litevl {

class VisionMlpImpl : public torch::nn::Module {
 public:
  VisionMlpImpl(std::int64_t width, std::int64_t hidden);
  /// fc2( GELU( fc1(x) ) ), exact GELU; `x` (…,D).
  torch::Tensor forward(const torch::Tensor& x);

 private:
  Linear fc1_{nullptr};
  Linear fc2_{nullptr};
};
TORCH_MODULE(VisionMlp);

/// The state between layers of a divided encoder: one [CLS] for each video and the patches of all
/// its frames.
struct VideoState {
  torch::Tensor cls;      ///< (B,1,D)
  torch::Tensor patches;  ///< (B,T,S,D); if places are merged, one row for each group
  torch::Tensor alpha;    ///< (B,T), the last layer's temporal scaling; undefined if it has none
};

class VisionBlockImpl : public torch::nn::Module {
 public:
  explicit VisionBlockImpl(const VisionConfig& config);

  /// Steps 2.1 to 2.4 for a divided encoder, with `weights` of the patches. `frame_cls`, if given,
  /// is filled with (B,T,D): for each frame [CLS] as if it saw only that frame in this layer.
  VideoState forward(const VideoState& state, const RowWeights& weights,
                     torch::Tensor* frame_cls = nullptr);

  /// The same without time, for `space_only`: `tokens` (N,1+S,D), where each of the N rows is a
  /// frame, N/B of each video.
  torch::Tensor forward_frames(const torch::Tensor& tokens, const RowWeights& weights);

 private:
  torch::Tensor add_mlp(const torch::Tensor& x);

  torch::nn::LayerNorm norm1_{nullptr};
  VisionAttention attention_{nullptr};
  std::optional<TemporalAttention> temporal_attention_;
  TemporalScaling temporal_scaling_{nullptr};
  torch::nn::LayerNorm norm2_{nullptr};
  VisionMlp mlp_{nullptr};
};
TORCH_MODULE(VisionBlock);

}  // namespace litevl
