// Text-dependent pooling, the third of LiteVL's three ideas, without parameters: docs/model.md,
// "Text-dependent pooling". Source: LiteVL, arXiv 2210.11929.
// B pairs of a video and a text, T frames, S patches in a frame, D and E widths.
#pragma once

#include <ATen/core/Tensor.h>

#include "config/model_config.h"
#include "model/grounding_memory.h"

namespace litevl {

/// What pooling needs to know of B videos, independent of the texts.
struct VideoSummary {
  at::Tensor frames;         ///< f (B,T,D), a frame's mean over its patches
  at::Tensor positions;      ///< q (B,S,D), a position's mean over the frames
  at::Tensor frame_keys;     ///< normalise(vision_proj(f)) (B,T,E)
  at::Tensor position_keys;  ///< normalise(vision_proj(q)) (B,S,E)

  /// The summaries of the videos with the indices `index` (K) int64, in that order.
  VideoSummary select(const at::Tensor& index) const;
};

/// `patches` (B,T,S,D) without [CLS]; `weight` (E,D) and `bias` (E) are vision_proj's.
VideoSummary summarise_video(const at::Tensor& patches, const at::Tensor& weight,
                             const at::Tensor& bias);

/// How much a text prefers each frame and each position; each row sums to 1.
struct PoolingWeights {
  at::Tensor frames;     ///< a (B,T)
  at::Tensor positions;  ///< b (B,S)
};

/// `text` (B,E) has unit length. Softmax of cosines divided by `temperature`.
PoolingWeights pooling_weights(const VideoSummary& videos, const at::Tensor& text,
                               double temperature);

/// What the grounded encoder attends to: [v ; F ; Q] with F_t = T·a_t·f_t, Q_s = S·b_s·q_s, of
/// which `parts` says what to include. `tokens` (B,M,D) is v. Returns (B,M+T+S,D).
at::Tensor pooled_memory(const at::Tensor& tokens, const VideoSummary& videos,
                         const PoolingWeights& weights, PoolingParts parts);

/// The same memory for one video, `tokens` (1,M,D), and the B texts of `weights`, as [v ; f ; q]
/// with a weight for each token and text: 1, T·a_t, S·b_s.
GroundingMemory weighted_memory(const at::Tensor& tokens, const VideoSummary& video,
                                const PoolingWeights& weights, PoolingParts parts);

}  // namespace litevl
