#include "train/retrieval_step.h"

#include <cmath>
#include <limits>

#include "core/torch.h"
#include "model/autocast.h"
#include "task/text_batch.h"
#include "train/contrastive.h"

namespace litevl {
namespace {

// The fraction of texts (columns) whose own video is the best row among those `allowed` (B,B). A
// video with several texts counts as right for each of them.
double share_first(const at::Tensor& similarities, const at::Tensor& allowed,
                   const at::Tensor& video_ids) {
  const auto best =
      similarities.masked_fill(torch::logical_not(allowed), -std::numeric_limits<float>::infinity())
          .argmax(0);
  return video_ids.index_select(0, best).eq(video_ids).to(torch::kFloat64).mean().item<double>();
}

at::Tensor contrast(LiteVL& model, const PairFeatures& pairs, const RetrievalBatch& batch,
                    const RetrievalStepOptions& options) {
  if (options.momentum == nullptr)
    return contrastive_loss(similarity(pairs.video, pairs.text), model->temperature(), pairs.ids);
  auto& momentum = *options.momentum;
  momentum.follow(model);
  auto split = options.split;
  split.seed = ~split.seed;  // so that its dropout differs
  const PairFeatures newest{encode_videos(momentum.encoder(), batch.video, split),
                            encode_texts(momentum.encoder(), batch.texts, split), batch.ids};
  const auto loss = queued_contrastive_loss(pairs, momentum.keys(newest), model->temperature(),
                                            options.soft_targets);
  momentum.enqueue(newest);
  return loss;
}

// The rows whose video is in `part`, at most `largest` at a time.
std::vector<MatchedRows> rows_of(const MatchedRows& rows, const Part& part, std::int64_t largest) {
  const auto is_here =
      rows.video.ge(part.begin).logical_and(rows.video.lt(part.begin + part.length));
  const auto here = is_here.nonzero().squeeze(1);
  std::vector<MatchedRows> groups;
  for (const Part& group : split_rows(here.size(0), largest)) {
    const auto index = here.narrow(0, group.begin, group.length);
    groups.push_back({rows.video.index_select(0, index), rows.text.index_select(0, index),
                      rows.is_pair.index_select(0, index)});
  }
  return groups;
}

}  // namespace

RetrievalLosses retrieval_losses(LiteVL& model, const RetrievalBatch& batch,
                                 const RetrievalStepOptions& options,
                                 std::optional<Negatives> negatives) {
  SplitVideos videos(model, batch.video, options.split);
  SplitTexts texts(model, batch.texts, options.split);
  const PairFeatures pairs{videos.features(), texts.features(), batch.ids};
  const auto vtc = contrast(model, pairs, batch, options);

  RetrievalLosses losses;
  losses.vtc = vtc.item<double>();
  losses.similarities = similarity(pairs.video.detach(), pairs.text.detach()).cpu();
  if (!std::isfinite(losses.vtc))
    return losses;  // negatives cannot be drawn from such similarities
  vtc.backward();

  if (!negatives)
    negatives = draw_negatives(losses.similarities / model->temperature().detach().cpu(), batch.ids,
                               options.softened_negatives,
                               torch::make_generator<torch::CPUGeneratorImpl>(options.split.seed));
  const auto rows = list_rows(*negatives);
  const auto R = rows.video.size(0);
  videos.backward([&](const Part& part, const at::Tensor& tokens) {
    const EncodedPairs encoded{tokens, batch.video.size(1), batch.texts, pairs.text};
    for (const auto& group : rows_of(rows, part, 3 * options.split.part)) {
      at::Tensor logits, loss;
      {
        const Autocast autocast(options.split.bfloat16);
        logits = matching_logits(model, encoded, group, part.begin);
        loss = matching_loss_sum(logits, group) / R;
      }
      losses.vtm += loss.item<double>();
      losses.judged_right +=
          logits.detach().argmax(1).cpu().eq(group.is_pair).sum().item<std::int64_t>();
      loss.backward();
    }
  });
  texts.backward();
  losses.alpha = videos.alpha();
  return losses;
}

TrainStep retrieval_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                         const RetrievalStepOptions& options) {
  const RetrievalBatch read{
      as_tensor(batch.video),
      pad(batch_captions(tokenizer, model->config(), batch.captions, options.max_text_tokens),
          model->config().pad_id),
      torch::tensor(batch.video_ids, torch::kInt64)};
  const auto losses = retrieval_losses(model, read, options);
  TrainStep step;
  step.losses = {{"vtc", losses.vtc}};
  if (!std::isfinite(losses.vtc)) return step;
  step.losses.push_back({"vtm", losses.vtm});
  const auto families = torch::tensor(batch.families, torch::kInt64);
  const auto all = torch::ones_like(losses.similarities, torch::kBool);
  const auto is_family = families.unsqueeze(0).eq(families.unsqueeze(1));
  step.figures = {{"accuracy", share_first(losses.similarities, all, read.ids)},
                  {"counterparts", share_first(losses.similarities, is_family, read.ids)},
                  {"matching", static_cast<double>(losses.judged_right) /
                                   static_cast<double>(3 * read.ids.size(0))}};
  step.alpha = losses.alpha;
  return step;
}

}  // namespace litevl
