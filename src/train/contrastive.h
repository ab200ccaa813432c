// VTC, the contrastive loss between videos and texts: docs/model.md, "Retrieval".
// Source: BLIP, arXiv 2201.12086. B pairs, K keys, E width of the joint space.
#pragma once

#include <ATen/core/Tensor.h>

namespace litevl {

/// Cosines of every video with every text: (B_video,B_text), float32, also under autocast.
at::Tensor similarity(const at::Tensor& video_features, const at::Tensor& text_features);

/// Symmetric cross-entropy of `similarities` (B,B) / `temperature`; targets are uniform over the
/// pairs that share a video: `video_ids` (B) int64. Returns a scalar.
at::Tensor contrastive_loss(const at::Tensor& similarities, const at::Tensor& temperature,
                            const at::Tensor& video_ids);

/// Features of videos and texts, one pair in each row, with the id of the row's video.
struct PairFeatures {
  at::Tensor video;  ///< (B,E)
  at::Tensor text;   ///< (B,E)
  at::Tensor ids;    ///< (B) int64
};

/// The same loss against `keys` (K): the first B are the features of the batch from the momentum
/// encoders, the others those of earlier batches. Targets are mixed: the fraction `soft_targets` in
/// [0,1] of what the momentum encoders predict, the rest uniform over the keys that share a video.
/// Keys have no gradient. Returns a scalar.
at::Tensor queued_contrastive_loss(const PairFeatures& pairs, const PairFeatures& keys,
                                   const at::Tensor& temperature, double soft_targets);

}  // namespace litevl
