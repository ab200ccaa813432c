#include "train/contrastive.h"

#include "core/torch.h"
#include "model/without_autocast.h"

namespace litevl {

at::Tensor similarity(const at::Tensor& video_features, const at::Tensor& text_features) {
  const WithoutAutocast exact;
  return torch::matmul(video_features, text_features.t());
}

at::Tensor contrastive_loss(const at::Tensor& similarities, const at::Tensor& temperature,
                            const at::Tensor& video_ids) {
  const auto logits = similarities / temperature;  // (B,B)
  const auto same = video_ids.unsqueeze(0).eq(video_ids.unsqueeze(1)).to(logits.options());
  // symmetric, so it is right in both directions
  const auto targets = same / same.sum(1, /*keepdim=*/true);
  const auto one_way = [&](const at::Tensor& rows) {
    return -(rows.log_softmax(1) * targets).sum(1).mean();
  };
  return (one_way(logits) + one_way(logits.t())) / 2;
}

at::Tensor queued_contrastive_loss(const PairFeatures& pairs, const PairFeatures& keys,
                                   const at::Tensor& temperature, double soft_targets) {
  const auto B = pairs.ids.size(0);
  const auto same = pairs.ids.unsqueeze(1).eq(keys.ids.unsqueeze(0)).to(keys.video.options());
  const auto uniform = same / same.sum(1, /*keepdim=*/true);  // (B,K)
  const auto one_way = [&](const at::Tensor& from, const at::Tensor& own_key,
                           const at::Tensor& to) {
    const auto soft = (similarity(own_key, to) / temperature.detach()).softmax(1);
    const auto targets = soft_targets * soft + (1 - soft_targets) * uniform;
    const auto logits = similarity(from, to) / temperature;  // (B,K)
    return -(logits.log_softmax(1) * targets).sum(1).mean();
  };
  return (one_way(pairs.video, keys.video.slice(0, 0, B), keys.text) +
          one_way(pairs.text, keys.text.slice(0, 0, B), keys.video)) /
         2;
}

}  // namespace litevl
