// Multi-head self-attention of the video encoder, over the patches of a frame or over the frames at
// a position. Source: ViT, arXiv 2010.11929; over frames: TimeSformer, arXiv 2102.05095. B videos,
// T frames, S patches, D width, h heads.
#pragma once

#include <torch/nn/module.h>

#include "model/linear.h"

namespace litevl {

class VisionAttentionImpl : public torch::nn::Module {
 public:
  /// Throws Error unless `heads` divides `width`.
  VisionAttentionImpl(std::int64_t width, std::int64_t heads);

  /// Every row of `x` (B,N,D) attends to the N rows of its batch entry. `bias` (B,N), if defined,
  /// is added to the scores of these rows. Returns (B,N,D).
  torch::Tensor over_tokens(const torch::Tensor& x, const torch::Tensor& bias = {});

  /// Every patch of `x` (B,T,S,D) attends to the T frames at its position; returns (B,T,S,D).
  torch::Tensor over_frames(const torch::Tensor& x);

 private:
  std::int64_t heads_;
  Linear qkv_{nullptr};   // "qkv": (3D, D), rows of q first, then k, then v
  Linear proj_{nullptr};  // "proj": (D, D)
};
TORCH_MODULE(VisionAttention);

}  // namespace litevl
