// Temporal attention, the first of LiteVL's three ideas: docs/model.md, "Video encoder", step 2.1.
// Source: TimeSformer, arXiv 2102.05095, divided space-time attention; LiteVL, arXiv 2210.11929.
// B videos, T frames, S patches in a frame, D width, h heads.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/normalization.h>

#include "config/model_config.h"
#include "model/linear.h"
#include "model/vision_attention.h"

namespace litevl {

/// r = temporal_fc( MHA_time( LN_time(x) ) ), what a patch learns from other frames at its
/// position. It is a part of a block, not a module, because in published checkpoints the names of
/// its weights are those of the block, without a level of their own.
class TemporalAttention {
 public:
  /// Registers "temporal_norm1", "temporal_attn" and "temporal_fc" with `block`. temporal_fc is
  /// zero at first, so new temporal attention changes nothing.
  TemporalAttention(torch::nn::Module& block, const VisionConfig& config);

  /// `x` (B,T,S,D); returns the residual r (B,T,S,D).
  torch::Tensor operator()(const torch::Tensor& x);

 private:
  torch::nn::LayerNorm norm_;
  VisionAttention attention_;
  Linear fc_;
};

}  // namespace litevl
