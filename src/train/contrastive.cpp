#include "train/contrastive.h"

#include "core/torch.h"
#include "model/full_precision.h"

namespace litevl {

at::Tensor similarity(const at::Tensor& video_features, const at::Tensor& text_features) {
  const FullPrecision full;
  return torch::matmul(video_features, text_features.t());
}

at::Tensor contrastive_loss(const at::Tensor& similarities, const at::Tensor& temperature,
                            const at::Tensor& video_ids) {
  const auto logits = similarities / temperature;  // (B,B)
  const auto same = video_ids.unsqueeze(0).eq(video_ids.unsqueeze(1)).to(logits.scalar_type());
  const auto targets = same / same.sum(1, /*keepdim=*/true);  // symmetric, so it serves both ways
  const auto one_way = [&](const at::Tensor& rows) {
    return -(rows.log_softmax(1) * targets).sum(1).mean();
  };
  return (one_way(logits) + one_way(logits.t())) / 2;
}

}  // namespace litevl
