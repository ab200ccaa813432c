#include "train/retrieval_step.h"

#include <cmath>
#include <limits>

#include "core/torch.h"
#include "train/autocast.h"
#include "train/contrastive.h"
#include "train/matching.h"

namespace litevl {
namespace {

// Share of the texts (columns) whose own video is the best row among those `allowed` (B,B). A video
// of several texts counts as right for each.
double share_first(const at::Tensor& similarities, const at::Tensor& allowed,
                   const at::Tensor& video_ids) {
  const auto best =
      similarities.detach()
          .masked_fill(torch::logical_not(allowed), -std::numeric_limits<float>::infinity())
          .argmax(0);
  return video_ids.index_select(0, best).eq(video_ids).to(torch::kFloat64).mean().item<double>();
}

}  // namespace

TrainStep retrieval_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                         const RetrievalStepOptions& options) {
  const auto video_ids = torch::tensor(batch.video_ids, torch::kInt64);
  const auto families = torch::tensor(batch.families, torch::kInt64);
  const auto texts =
      batch_captions(tokenizer, model->config(), batch.captions, options.max_text_tokens);
  const auto frames = batch.video.size(1);
  auto generator = torch::make_generator<torch::CPUGeneratorImpl>(options.seed);

  const Autocast autocast(options.bfloat16);
  VisionTrace trace;
  const auto tokens = model->encode_video(batch.video, &trace);
  const auto text_features = model->text_feature(model->encode_text(texts.input_ids, texts.mask));
  const auto similarities = similarity(model->video_feature(tokens, frames), text_features);
  const auto vtc = contrastive_loss(similarities, model->temperature(), video_ids);

  TrainStep step;
  step.losses = {{"vtc", vtc.item<double>()}};
  if (!std::isfinite(step.total())) return step;  // nothing can be drawn by such similarities

  const auto negatives = draw_negatives(similarities / model->temperature(), video_ids,
                                        options.softened_negatives, generator);
  const auto logits = matching_logits(model, {tokens, frames, texts, text_features}, negatives);
  const auto vtm = matching_loss(logits);

  step.loss = vtc + vtm;
  step.losses.push_back({"vtm", vtm.item<double>()});
  const auto is_match = logits.detach().argmax(1).eq(1);
  const auto pairs = video_ids.size(0);
  const double matching =
      (is_match.slice(0, 0, pairs).sum() + torch::logical_not(is_match.slice(0, pairs)).sum())
          .item<double>() /
      static_cast<double>(3 * pairs);
  const auto all = torch::ones_like(similarities, torch::kBool);
  const auto is_family = families.unsqueeze(0).eq(families.unsqueeze(1));
  step.figures = {{"accuracy", share_first(similarities, all, video_ids)},
                  {"counterparts", share_first(similarities, is_family, video_ids)},
                  {"matching", matching}};
  for (const auto& alpha : trace.alpha) step.alpha.push_back(alpha.detach().mean().item<double>());
  return step;
}

}  // namespace litevl
