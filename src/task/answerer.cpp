#include "task/answerer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.h"
#include "core/torch.h"
#include "inference/inference_model.h"
#include "model/device.h"
#include "model/text_pooling.h"
#include "task/answer_losses.h"
#include "task/answer_mixture.h"
#include "task/generate.h"
#include "task/text_batch.h"

namespace litevl {
namespace {

constexpr double kBlipSmoothing = 0.1;
constexpr std::int64_t kScoredAtOnce = 64;

// Logits and losses of an answer differ by rounding with the batch that it is computed in.
constexpr double kRounding = 1e-4;

// Before anything is sorted by them.
void check_finite(const at::Tensor& scores) {
  if (!scores.isfinite().all().item<bool>())
    throw Error(Error::Kind::kData, "model", "its numbers are not finite",
                "import or train it again");
}

// Where the decoder stands after [DEC], for every question.
struct Started {
  Decoding decoding;
  at::Tensor first;  // (Q,A): log-probability of every answer's first token
};

Started start_answers(TextDecoder decoder, const ModelConfig& config,
                      const GroundedQuestions& questions, const AnswerList& list) {
  Started started;
  started.decoding = decoder->start(
      LiteVLImpl::question_memory(questions.states.to(device_of(*decoder)), questions.mask));
  const auto start = torch::full({questions.states.size(0)}, config.dec_id, torch::kInt64);
  started.first = decoder->step(start, started.decoding)
                      .log_softmax(-1)
                      .cpu()
                      .index_select(1, list.ids.select(1, 1));
  check_finite(started.first);
  return started;
}

// Log-probabilities of the answers `index` (K) to question `q`: (K). What [DEC] gave is there, and
// what follows [SEP] matters to nobody, so an answer of one word costs one token.
at::Tensor score_answers(TextDecoder decoder, const Started& started, std::int64_t q,
                         const AnswerList& list, const at::Tensor& index) {
  const auto ids = list.ids.index_select(0, index), mask = list.mask.index_select(0, index);
  auto decoding = started.decoding;
  decoding.select(torch::full({index.size(0)}, q, torch::kInt64));
  auto sum = started.first[q].index_select(0, index);
  const auto length = mask.sum(1).max().item<std::int64_t>();
  for (std::int64_t n = 1; n + 1 < length; ++n) {
    const auto log_p = decoder->step(ids.select(1, n), decoding).log_softmax(-1);
    const auto next = log_p.gather(1, ids.slice(1, n + 1, n + 2).to(log_p.device())).squeeze(1);
    sum = sum + next.cpu() * mask.select(1, n + 1);
  }
  check_finite(sum);
  return sum;
}

GroundingMemory memory_of(const GroundedQuestions& questions, std::int64_t q, at::Device device) {
  return LiteVLImpl::question_memory(questions.states.slice(0, q, q + 1).to(device),
                                     questions.mask.slice(0, q, q + 1));
}

// Late fusion: the mean of the rows' probabilities.
std::vector<std::vector<RankedAnswer>> rank_means(Answerer& answerer,
                                                  const GroundedQuestions& questions,
                                                  const AnswerList& list, std::int64_t top) {
  const auto rows = questions.rows;
  const std::vector<double> weights(static_cast<std::size_t>(rows),
                                    1.0 / static_cast<double>(rows));
  std::vector<std::vector<RankedAnswer>> results;
  for (std::int64_t begin = 0; begin < questions.states.size(0); begin += rows) {
    const GroundedQuestions one{questions.states.narrow(0, begin, rows),
                                questions.mask.narrow(0, begin, rows),
                                {},
                                {},
                                {},
                                1};
    auto& ranked = results.emplace_back();
    for (const auto& mixed : rank_mixture(answerer, one, weights, list, top))
      ranked.push_back({mixed.answer, std::log(mixed.probability)});
  }
  return results;
}

}  // namespace

Answerer::Answerer(LiteVL model, WordPiece tokenizer, AnswererOptions options)
    : model_(std::move(model)),
      tokenizer_(std::move(tokenizer)),
      options_(options),
      inference_(std::make_shared<InferenceModel>(model_, options.precision)) {
  model_->decoder();  // throws if there is none
  model_->eval();
  if (options.late_fusion) check_late_fusion(model_->config());
}

AnswerList Answerer::compile(const std::vector<std::string>& answers) const {
  if (answers.empty()) throw Error(Error::Kind::kUsage, "answer list", "is empty");
  const auto& config = model_->config();
  std::vector<std::vector<std::int64_t>> rows;
  std::map<std::vector<std::int64_t>, std::size_t> seen;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto where = "answer list, line " + std::to_string(i + 1);
    auto ids = tokenizer_.encode(answers[i]);
    if (ids.empty()) throw Error(Error::Kind::kUsage, where, "has no words");
    if (static_cast<std::int64_t>(ids.size()) + 2 > config.text.max_positions)
      throw Error(Error::Kind::kUsage, where,
                  "has " + std::to_string(ids.size()) + " word pieces, more than the model reads");
    const auto [same, is_new] = seen.emplace(ids, i);
    if (!is_new)
      throw Error(Error::Kind::kUsage, where,
                  "reads the same to the model as line " + std::to_string(same->second + 1),
                  "each answer may be there once");
    ids.insert(ids.begin(), config.dec_id);
    ids.push_back(config.sep_id);
    rows.push_back(std::move(ids));
  }
  const auto batch = pad_rows(rows, config.pad_id);
  return {answers, batch.input_ids, batch.mask};
}

std::vector<std::string> Answerer::distinct(const std::vector<std::string>& answers) const {
  std::vector<std::string> kept;
  std::set<std::vector<std::int64_t>> seen;
  for (const auto& answer : answers) {
    const auto ids = tokenizer_.encode(answer);
    const bool fits = static_cast<std::int64_t>(ids.size()) + 2 <= config().text.max_positions;
    if (!ids.empty() && fits && seen.insert(ids).second) kept.push_back(answer);
  }
  return kept;
}

VideoEncoding Answerer::encode_videos(const at::Tensor& video) {
  const torch::NoGradGuard no_grad;
  const auto frames = video.size(1);
  const auto tokens = inference_->encode_video(video);
  return {tokens.cpu(), model_->video_feature(tokens, frames).cpu(), frames};
}

GroundedQuestions Answerer::ground(const VideoEncoding& videos,
                                   const std::vector<std::string>& questions) {
  if (!options_.late_fusion) return ground_whole(videos, questions);
  std::vector<GroundedQuestions> by_frame;
  for (std::int64_t frame = 0; frame < videos.frames; ++frame)
    by_frame.push_back(ground_whole(frame_of(videos, frame), questions));
  const auto interleaved = [&](at::Tensor GroundedQuestions::*part) {
    std::vector<at::Tensor> parts;
    for (const auto& one : by_frame) parts.push_back(one.*part);
    return torch::stack(parts, 1).flatten(0, 1);  // (Q·T,…)
  };
  return {interleaved(&GroundedQuestions::states),
          interleaved(&GroundedQuestions::mask),
          interleaved(&GroundedQuestions::embedding),
          interleaved(&GroundedQuestions::frame_weights),
          interleaved(&GroundedQuestions::position_weights),
          videos.frames};
}

GroundedQuestions Answerer::ground_whole(const VideoEncoding& videos,
                                         const std::vector<std::string>& questions) {
  const torch::NoGradGuard no_grad;
  const auto B = videos.tokens.size(0), Q = static_cast<std::int64_t>(questions.size());
  const auto texts =
      batch_questions(tokenizer_, model_->config(), questions, options_.max_question_tokens);
  if (B != Q && B != 1)
    throw Error(Error::Kind::kUsage, "questions",
                std::to_string(Q) + " of them about " + std::to_string(B) +
                    " videos, expected one video or as many");
  const auto embedding = model_->text_feature(model_->encode_text(texts.input_ids, texts.mask));
  const auto tokens = videos.tokens.to(embedding.device());
  const auto summary = model_->summarise(tokens, videos.frames);
  const auto memory = B == 1 ? model_->pool_shared(tokens, summary, embedding)
                             : GroundingMemory(model_->pool(tokens, summary, embedding));
  auto weights = pooling_weights(summary, embedding, config().pooling_temperature);
  if (!config().joint_space)
    weights = {torch::ones_like(weights.frames) / weights.frames.size(1),
               torch::ones_like(weights.positions) / weights.positions.size(1)};
  return {model_->encode_grounded(texts.input_ids, texts.mask, memory).cpu(),
          texts.mask,
          embedding.cpu(),
          weights.frames.cpu(),
          weights.positions.cpu(),
          1};
}

std::vector<std::vector<RankedAnswer>> Answerer::rank(const GroundedQuestions& questions,
                                                      const AnswerList& list, std::int64_t top) {
  const torch::NoGradGuard no_grad;
  const auto A = list.ids.size(0);
  if (top < 1)
    throw Error(Error::Kind::kUsage, "answering", std::to_string(top) + " answers asked for");
  top = std::min(top, A);
  if (questions.rows > 1) return rank_means(*this, questions, list, top);
  const auto started = start_answers(model_->decoder(), model_->config(), questions, list);
  std::vector<std::vector<RankedAnswer>> results;
  for (std::int64_t q = 0; q < questions.states.size(0); ++q) {
    // No answer is likelier than its first token.
    const auto [bounds, order] =
        started.first[q].sort(/*stable=*/true, /*dim=*/0, /*descending=*/true);
    std::vector<RankedAnswer> best;
    for (std::int64_t begin = 0; begin < A; begin += kScoredAtOnce) {
      const bool is_full = static_cast<std::int64_t>(best.size()) == top;
      if (is_full && bounds[begin].item<double>() < best.back().log_probability - kRounding) break;
      const auto index = order.slice(0, begin, std::min(begin + kScoredAtOnce, A));
      const auto scores = score_answers(model_->decoder(), started, q, list, index);
      for (std::int64_t i = 0; i < index.size(0); ++i)
        best.push_back({index[i].item<std::int64_t>(), scores[i].item<double>()});
      std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) {
        return a.log_probability != b.log_probability ? a.log_probability > b.log_probability
                                                      : a.answer < b.answer;
      });
      if (static_cast<std::int64_t>(best.size()) > top) best.resize(static_cast<std::size_t>(top));
    }
    results.push_back(std::move(best));
  }
  return results;
}

std::vector<std::int64_t> Answerer::rank_as_blip(const GroundedQuestions& questions,
                                                 const AnswerList& list, std::int64_t k) {
  const torch::NoGradGuard no_grad;
  k = std::min(k, list.ids.size(0));
  auto decoder = model_->decoder();
  const auto first = start_answers(decoder, model_->config(), questions, list).first;
  std::vector<std::int64_t> results;
  for (std::int64_t q = 0; q < questions.states.size(0); ++q) {
    const auto index = std::get<1>(first[q].topk(k));
    const auto ids = list.ids.index_select(0, index);
    const auto losses =
        answer_losses(decoder->forward(ids, memory_of(questions, q, device_of(*decoder))), ids,
                      list.mask.index_select(0, index), kBlipSmoothing);
    results.push_back(index[losses.cpu().argmin()].item<std::int64_t>());
  }
  return results;
}

std::vector<GeneratedAnswer> Answerer::generate(const GroundedQuestions& questions,
                                                std::int64_t beams) {
  const torch::NoGradGuard no_grad;
  if (beams < 1 || 2 * beams > model_->config().text.vocabulary)
    throw Error(Error::Kind::kUsage, "answering", std::to_string(beams) + " beams");
  const auto memory =
      LiteVLImpl::question_memory(questions.states.to(device_of(*model_)), questions.mask);
  const auto texts = beams == 1 ? generate_greedily(model_->decoder(), memory, model_->config(),
                                                    options_.max_answer_tokens)
                                : generate_by_beams(model_->decoder(), memory, model_->config(),
                                                    options_.max_answer_tokens, beams);
  std::vector<GeneratedAnswer> answers;
  for (const auto& text : texts)
    answers.push_back({tokenizer_.decode(text.ids), text.ids, text.log_probability});
  return answers;
}

}  // namespace litevl
