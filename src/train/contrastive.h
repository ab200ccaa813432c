// VTC, the contrastive loss between videos and texts: docs/model.md, "Retrieval".
// Source: BLIP, arXiv 2201.12086, without momentum. B pairs, E width of the joint space.
#pragma once

#include <ATen/core/Tensor.h>

namespace litevl {

/// Cosines of every video with every text: (B_video,B_text), float32 under autocast too.
at::Tensor similarity(const at::Tensor& video_features, const at::Tensor& text_features);

/// Symmetric cross-entropy of `similarities` (B,B) / `temperature`; targets are uniform over the
/// pairs that share a video: `video_ids` (B) int64. Returns a scalar.
at::Tensor contrastive_loss(const at::Tensor& similarities, const at::Tensor& temperature,
                            const at::Tensor& video_ids);

}  // namespace litevl
