#include "task/answerer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.h"
#include "core/torch.h"
#include "engine/engine.h"
#include "task/answer_mixture.h"
#include "task/encoder.h"
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
  std::unique_ptr<Decoder> decoder;
  at::Tensor words;  // (Q,V): log-probability of every first token
  at::Tensor first;  // (Q,A): of every answer's
};

Started start_answers(Encoder& encoder, const ModelConfig& config,
                      const GroundedQuestions& questions, const AnswerList& list) {
  Started started;
  started.decoder = encoder.start(questions.states, questions.mask);
  const auto start = torch::full({questions.states.size(0)}, config.dec_id, torch::kInt64);
  started.words = started.decoder->step(start);
  started.first = started.words.index_select(1, list.ids.select(1, 1));
  check_finite(started.first);
  return started;
}

// Adds up `cost(log_p, next, mask)` (K) over the tokens of the answers `index` (K) to question `q`
// that follow the first: `log_p` (K,V) of the token `next` (K), `mask` (K) 1 where there is one.
// What [DEC] gave is there, and what follows [SEP] matters to nobody, so an answer of one word
// costs one token.
template <class Cost>
at::Tensor sum_over_answers(const Started& started, std::int64_t q, const AnswerList& list,
                            const at::Tensor& index, at::Tensor sum, const Cost& cost) {
  const auto ids = list.ids.index_select(0, index), mask = list.mask.index_select(0, index);
  const auto decoder = started.decoder->copy();
  decoder->select(torch::full({index.size(0)}, q, torch::kInt64));
  const auto length = mask.sum(1).max().item<std::int64_t>();
  for (std::int64_t n = 1; n + 1 < length; ++n)
    sum = sum + cost(decoder->step(ids.select(1, n)), ids.select(1, n + 1), mask.select(1, n + 1));
  check_finite(sum);
  return sum;
}

at::Tensor log_probabilities(const at::Tensor& log_p, const at::Tensor& next,
                             const at::Tensor& mask) {
  return log_p.gather(1, next.unsqueeze(1)).squeeze(1) * mask;
}

// BLIP's loss of a token, with label smoothing.
at::Tensor smoothed_losses(const at::Tensor& log_p, const at::Tensor& next,
                           const at::Tensor& mask) {
  return -((1 - kBlipSmoothing) * log_p.gather(1, next.unsqueeze(1)).squeeze(1) +
           kBlipSmoothing * log_p.mean(1)) *
         mask;
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

Answerer::Answerer(std::shared_ptr<Encoder> encoder, WordPiece tokenizer, AnswererOptions options)
    : tokenizer_(std::move(tokenizer)), options_(options), encoder_(std::move(encoder)) {
  engine::check_decoder(config());
  if (options.late_fusion) check_late_fusion(config());
}

Answerer::Answerer(LiteVL model, WordPiece tokenizer, AnswererOptions options)
    : Answerer(make_encoder(std::move(model), Precision::kFloat32), std::move(tokenizer), options) {
}

const ModelConfig& Answerer::config() const { return encoder_->config(); }

AnswerList Answerer::compile(const std::vector<std::string>& answers) const {
  if (answers.empty()) throw Error(Error::Kind::kUsage, "answer list", "is empty");
  const auto& sizes = config();
  std::vector<std::vector<std::int64_t>> rows;
  std::map<std::vector<std::int64_t>, std::size_t> seen;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto where = "answer list, line " + std::to_string(i + 1);
    auto ids = tokenizer_.encode(answers[i]);
    if (ids.empty()) throw Error(Error::Kind::kUsage, where, "has no words");
    if (static_cast<std::int64_t>(ids.size()) + 2 > sizes.text.max_positions)
      throw Error(Error::Kind::kUsage, where,
                  "has " + std::to_string(ids.size()) + " word pieces, more than the model reads");
    const auto [same, is_new] = seen.emplace(ids, i);
    if (!is_new)
      throw Error(Error::Kind::kUsage, where,
                  "reads the same to the model as line " + std::to_string(same->second + 1),
                  "each answer may be there once");
    ids.insert(ids.begin(), sizes.dec_id);
    ids.push_back(sizes.sep_id);
    rows.push_back(std::move(ids));
  }
  const auto batch = pad_rows(rows, sizes.pad_id);
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
  const auto frames = video.size(1);
  const auto tokens = encoder_->encode_video(video);
  return {tokens, encoder_->video_features(tokens, frames), frames};
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
  const auto texts = batch_questions(tokenizer_, config(), questions, options_.max_question_tokens);
  if (B != Q && B != 1)
    throw Error(Error::Kind::kUsage, "questions",
                std::to_string(Q) + " of them about " + std::to_string(B) +
                    " videos, expected one video or as many");
  const auto embedding = encoder_->text_features(texts);
  auto grounded = encoder_->ground(videos.tokens, videos.frames, texts, embedding);
  if (!config().joint_space)
    for (auto* weights : {&grounded.frame_weights, &grounded.position_weights})
      *weights = torch::ones_like(*weights) / weights->size(1);
  return {grounded.states,           texts.mask, embedding, grounded.frame_weights,
          grounded.position_weights, 1};
}

std::vector<std::vector<RankedAnswer>> Answerer::rank(const GroundedQuestions& questions,
                                                      const AnswerList& list, std::int64_t top) {
  const torch::NoGradGuard no_grad;
  const auto A = list.ids.size(0);
  if (top < 1)
    throw Error(Error::Kind::kUsage, "answering", std::to_string(top) + " answers asked for");
  top = std::min(top, A);
  if (questions.rows > 1) return rank_means(*this, questions, list, top);
  const auto started = start_answers(*encoder_, config(), questions, list);
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
      const auto scores = sum_over_answers(
          started, q, list, index, started.first[q].index_select(0, index), log_probabilities);
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
  const auto started = start_answers(*encoder_, config(), questions, list);
  std::vector<std::int64_t> results;
  for (std::int64_t q = 0; q < questions.states.size(0); ++q) {
    const auto index = std::get<1>(started.first[q].topk(k));
    const auto first =
        smoothed_losses(started.words[q].expand({index.size(0), -1}),
                        list.ids.select(1, 1).index_select(0, index), torch::ones_like(index));
    const auto losses = sum_over_answers(started, q, list, index, first, smoothed_losses);
    results.push_back(index[losses.argmin()].item<std::int64_t>());
  }
  return results;
}

std::vector<GeneratedAnswer> Answerer::generate(const GroundedQuestions& questions,
                                                std::int64_t beams) {
  const torch::NoGradGuard no_grad;
  if (beams < 1 || 2 * beams > config().text.vocabulary)
    throw Error(Error::Kind::kUsage, "answering", std::to_string(beams) + " beams");
  const auto decoder = encoder_->start(questions.states, questions.mask);
  const auto Q = questions.states.size(0), most = options_.max_answer_tokens;
  const auto texts = beams == 1 ? generate_greedily(*decoder, Q, config(), most)
                                : generate_by_beams(*decoder, Q, config(), most, beams);
  std::vector<GeneratedAnswer> answers;
  for (const auto& text : texts)
    answers.push_back({tokenizer_.decode(text.ids), text.ids, text.log_probability});
  return answers;
}

}  // namespace litevl
