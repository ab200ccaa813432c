#include "train/matching.h"

#include <limits>

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// Draws one column for each row of `logits` (B,B), never one in `excluded` (B,B).
at::Tensor draw_columns(const at::Tensor& logits, const at::Tensor& excluded, double softened_share,
                        const at::Generator& generator) {
  const auto draws = torch::rand({2, logits.size(0), 1}, generator);
  // To the fourth power: half of the softened rows get less than 1/16, where all columns have a
  // chance.
  const auto sharpness =
      torch::where(draws[0] < softened_share, draws[1].pow(4), torch::ones_like(draws[1]));
  const auto weights = (logits * sharpness)
                           .masked_fill(excluded, -std::numeric_limits<float>::infinity())
                           .softmax(1);
  return weights.multinomial(1, /*replacement=*/false, generator).squeeze(1);  // (B)
}

}  // namespace

Negatives draw_negatives(const at::Tensor& logits, const at::Tensor& video_ids,
                         double softened_share, at::Generator generator) {
  const torch::NoGradGuard no_grad;
  const auto same = video_ids.unsqueeze(0).eq(video_ids.unsqueeze(1));  // (B,B)
  if (same.all(1).any().item<bool>())
    throw Error(Error::Kind::kData, "train",
                "a batch has pairs of one video only, so no negatives can be drawn",
                "use a larger batch or more videos");
  // On the CPU, where a seed gives the same draws on every machine.
  const auto scores = logits.detach().to(torch::kCPU, torch::kFloat32);
  return {draw_columns(scores.t(), same, softened_share, generator),
          draw_columns(scores, same, softened_share, generator)};
}

MatchedRows list_rows(const Negatives& negatives) {
  const auto B = negatives.video_for_text.size(0);
  const auto own = torch::arange(B);
  return {torch::cat({own, negatives.video_for_text, own}),
          torch::cat({own, own, negatives.text_for_video}),
          torch::cat({torch::ones({B}, torch::kInt64), torch::zeros({2 * B}, torch::kInt64)})};
}

at::Tensor matching_logits(LiteVL& model, const EncodedPairs& pairs, const MatchedRows& rows,
                           std::int64_t first_video) {
  const auto videos = rows.video - first_video;
  const auto& texts = rows.text;
  const auto features = pairs.text_features.index_select(0, texts.to(pairs.text_features.device()));
  const auto memory = model->pool_pairs(pairs.tokens, pairs.frames, videos, features);
  return model->match(model->encode_grounded(pairs.texts.input_ids.index_select(0, texts),
                                             pairs.texts.mask.index_select(0, texts), memory));
}

at::Tensor matching_loss_sum(const at::Tensor& logits, const MatchedRows& rows) {
  return torch::nn::functional::cross_entropy(
      logits, rows.is_pair.to(logits.device()),
      torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum));
}

}  // namespace litevl
