#include "train/question_step.h"

#include <algorithm>
#include <optional>

#include "core/torch.h"
#include "litevl/error.h"
#include "model/answer_losses.h"
#include "model/autocast.h"
#include "task/text_batch.h"
#include "train/contrastive.h"

namespace litevl {
namespace {

constexpr double kLabelSmoothing = 0.1;  // BLIP's

at::Tensor ids_of(const std::vector<std::int64_t>& values) {
  return torch::tensor(values, torch::kInt64);
}

QuestionTexts tokenise(const WordPiece& tokenizer, const ModelConfig& config,
                       const PairBatch& batch, std::int64_t max_tokens) {
  std::vector<std::string> questions;
  std::vector<std::int64_t> video, question;
  TextIds answers;
  std::vector<float> weight;
  for (const auto& asked : batch.questions) {
    for (const auto& answer : asked.question.answers) {
      auto ids = tokenizer.encode(answer.text);
      ids.resize(std::min(ids.size(), static_cast<std::size_t>(max_tokens - 2)));
      ids.insert(ids.begin(), config.dec_id);
      ids.push_back(config.sep_id);
      answers.add(ids);
      question.push_back(static_cast<std::int64_t>(questions.size()));
      weight.push_back(static_cast<float>(answer.weight));
    }
    questions.push_back(asked.question.text);
    video.push_back(asked.video);
  }
  const auto padded = pad(batch_questions(tokenizer, config, questions, max_tokens), config.pad_id);
  return {padded, ids_of(video), pad(answers, config.pad_id), ids_of(question),
          torch::tensor(weight)};
}

// The questions about the videos of a part; videos are numbered from the part's first one.
PairBatch questions_of(const PairBatch& batch, const Part& part) {
  PairBatch result;
  for (const auto& asked : batch.questions)
    if (asked.video >= part.begin && asked.video < part.begin + part.length)
      result.questions.push_back({asked.video - part.begin, asked.question});
  return result;
}

// For every question its answer with the greatest weight, the first of equal ones: (Q) indices of
// answers.
at::Tensor weightiest(const QuestionTexts& texts) {
  const auto weight = texts.weight.accessor<float, 1>();
  const auto question = texts.question.accessor<std::int64_t, 1>();
  std::vector<std::int64_t> best(static_cast<std::size_t>(texts.video.size(0)), -1);
  for (std::int64_t k = 0; k < texts.weight.size(0); ++k) {
    auto& chosen = best[static_cast<std::size_t>(question[k])];
    if (chosen < 0 || weight[k] > weight[chosen]) chosen = k;
  }
  return ids_of(best);
}

}  // namespace

QuestionLoss question_loss(LiteVL& model, const at::Tensor& tokens, std::int64_t frames,
                           const QuestionTexts& texts) {
  const auto& [input_ids, mask] = texts.questions;
  const auto feature = model->text_feature(model->encode_text(input_ids, mask));
  const auto memory = model->pool_pairs(tokens, frames, texts.video, feature);
  const auto states = model->encode_grounded(input_ids, mask, memory);  // (Q,N,D)
  const auto& answers = texts.answers;
  const auto device = states.device();
  const auto logits = model->decoder()->forward(
      answers.input_ids,
      LiteVLImpl::question_memory(states.index_select(0, texts.question.to(device)),
                                  mask.index_select(0, texts.question)));
  const auto losses = answer_losses(logits, answers.input_ids, answers.mask, kLabelSmoothing);
  const auto next = answers.input_ids.slice(1, 1);
  const auto is_right = logits.detach().slice(1, 0, next.size(1)).argmax(-1).cpu().eq(next);
  return {(losses * texts.weight.to(device)).sum() / texts.video.size(0),
          is_right.logical_or(answers.mask.slice(1, 1).eq(0)).all(1)};
}

TrainStep question_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                        const QuestionStepOptions& options) {
  if (batch.questions.empty())
    throw Error(Error::Kind::kData, "train", "a batch has no questions",
                "the data must have questions for --task questions");
  SplitVideos videos(model, as_tensor(batch.video), options.split);
  TrainStep step;
  std::optional<SplitTexts> captions;
  double vtc = 0;
  if (options.caption_weight > 0) {
    if (batch.captions.empty())
      throw Error(Error::Kind::kData, "train", "the data has no captions to give weight to",
                  "leave --caption-weight out");
    captions.emplace(
        model,
        pad(batch_captions(tokenizer, model->config(), batch.captions, options.max_text_tokens),
            model->config().pad_id),
        options.split);
    const auto loss = options.caption_weight *
                      contrastive_loss(similarity(videos.features(), captions->features()),
                                       model->temperature(), ids_of(batch.video_ids));
    vtc = loss.item<double>();
    loss.backward();
  }

  const auto Q = static_cast<double>(batch.questions.size());
  double answers = 0, right = 0;
  videos.backward([&](const Part& part, const at::Tensor& tokens) {
    const auto asked = questions_of(batch, part);
    if (asked.questions.empty()) return;
    const auto texts = tokenise(tokenizer, model->config(), asked, options.max_text_tokens);
    QuestionLoss result;
    {
      const Autocast autocast(options.split.bfloat16);
      result = question_loss(model, tokens, batch.video.size(1), texts);
      result.loss = result.loss * (static_cast<double>(asked.questions.size()) / Q);
    }
    answers += result.loss.item<double>();
    right += result.right.index_select(0, weightiest(texts)).sum().item<double>();
    result.loss.backward();
  });
  if (captions) captions->backward();

  step.losses = {{"answers", answers}};
  if (captions) step.losses.push_back({"vtc", vtc});
  step.figures = {{"right", right / Q}};
  step.alpha = videos.alpha();
  return step;
}

}  // namespace litevl
