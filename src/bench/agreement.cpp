#include "bench/agreement.h"

#include "core/torch.h"
#include "task/encoder.h"

namespace litevl {

Agreement compare_precisions(LiteVL model, std::int64_t frames, std::int64_t videos) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  const auto& config = model->config();
  const auto& vision = config.vision;
  const auto fast = make_encoder(model, Precision::kBfloat16),
             bytes = make_encoder(model, Precision::kInt8);
  const auto pixels =
      torch::randn({videos, frames, 3, vision.image_height, vision.image_width});  // (B,T,3,H,W)
  const auto tokens = model->encode_video(pixels);
  const auto features = model->video_feature(tokens, frames);
  const auto cosine_of = [&](Encoder& other) {
    const auto others = model->video_feature(other.encode_video(pixels), frames);
    return (features * others).sum(1).min().item<double>();
  };

  const auto ids = torch::randint(0, config.text.vocabulary, {1, 10}, torch::kInt64);
  const auto mask = torch::ones_like(ids);
  const auto text = model->text_feature(model->encode_text(ids, mask));  // (1,E)
  const auto memory =
      model->pool(tokens, model->summarise(tokens, frames), text.expand({videos, -1}));
  const auto states =
      model->encode_grounded(ids.expand({videos, -1}), mask.expand({videos, -1}), memory);
  const auto logits = model->match(states).select(1, 1);  // (B)
  // As a search has them: tokens as they are stored.
  const auto fast_logits = fast->match(tokens.to(torch::kBFloat16), frames, {ids, mask}, text);
  return {cosine_of(*fast), cosine_of(*bytes), (logits - fast_logits).abs().max().item<double>()};
}

}  // namespace litevl
