#include "task/answerer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <span>

#include "config/config_limits.h"
#include "litevl/error.h"
#include "task/answer_mixture.h"
#include "task/generate.h"
#include "task/text_batch.h"

namespace litevl {
namespace {

constexpr double kBlipSmoothing = 0.1;
constexpr std::int64_t kScoredAtOnce = 64;

// Logits and losses of an answer differ by rounding with the batch that it is computed in.
constexpr double kRounding = 1e-4;

// Where the decoder stands after [DEC], for every question.
struct Started {
  std::unique_ptr<Decoder> decoder;
  Array<float> words;                      // (Q,V): log-probability of every first token
  std::vector<std::vector<double>> first;  // (Q,A): of every answer's
};

std::int64_t first_token(const AnswerList& list, std::int64_t answer) {
  return list.ids.text(answer)[1];
}

Started start_answers(Encoder& encoder, const ModelConfig& config,
                      const GroundedQuestions& questions, const AnswerList& list) {
  Started started;
  started.decoder = encoder.start(questions.states, questions.begins);
  const auto Q = questions.count();
  started.words =
      started.decoder->step(std::vector<std::int64_t>(static_cast<std::size_t>(Q), config.dec_id));
  check_finite_numbers(started.words);
  for (std::int64_t q = 0; q < Q; ++q) {
    auto& first = started.first.emplace_back();
    for (std::int64_t answer = 0; answer < list.ids.count(); ++answer)
      first.push_back(static_cast<double>(started.words.row(q)[first_token(list, answer)]));
  }
  return started;
}

// Adds up `cost(log_p, next)` over the tokens of the answers `index` (K) to question `q` that
// follow the first, to `sums` (K): `log_p` (V) of the token `next`. What [DEC] gave is there, and
// what follows [SEP] matters to nobody, so an answer of one word costs one token.
template <class Cost>
void add_over_answers(const Started& started, std::int64_t q, const AnswerList& list,
                      std::span<const std::int64_t> index, std::vector<double>& sums,
                      const Cost& cost) {
  const auto decoder = started.decoder->copy();
  decoder->select(std::vector<std::int64_t>(index.size(), q));
  std::int64_t longest = 0;
  for (const auto answer : index) longest = std::max(longest, list.ids.length(answer));
  const auto id_of = [&](std::int64_t answer, std::int64_t n) {  // the last one again behind it
    return list.ids.text(
        answer)[static_cast<std::size_t>(std::min(n, list.ids.length(answer) - 1))];
  };
  for (std::int64_t n = 1; n + 1 < longest; ++n) {
    std::vector<std::int64_t> ids;
    for (const auto answer : index) ids.push_back(id_of(answer, n));
    const auto log_p = decoder->step(ids);  // (K,V)
    for (std::size_t k = 0; k < index.size(); ++k)
      if (n + 1 < list.ids.length(index[k]))
        sums[k] += cost(log_p.row(static_cast<std::int64_t>(k)), id_of(index[k], n + 1));
  }
  for (const double sum : sums)
    if (!std::isfinite(sum))
      throw Error(Error::Kind::kData, "model", "its numbers are not finite",
                  "import or train it again");
}

double log_probability(const Array<float>& log_p, std::int64_t next) {
  return static_cast<double>(log_p[next]);
}

// BLIP's loss of a token, with label smoothing.
double smoothed_loss(const Array<float>& log_p, std::int64_t next) {
  const double mean =
      std::accumulate(log_p.begin(), log_p.end(), 0.0) / static_cast<double>(log_p.count());
  return -((1 - kBlipSmoothing) * static_cast<double>(log_p[next]) + kBlipSmoothing * mean);
}

// The answers by what `first` says of them, best first.
std::vector<std::int64_t> best_first(const std::vector<double>& first) {
  std::vector<std::int64_t> order(first.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return first[static_cast<std::size_t>(a)] > first[static_cast<std::size_t>(b)];
  });
  return order;
}

// `count` questions from `begin` on.
GroundedQuestions some_of(const GroundedQuestions& questions, std::int64_t begin,
                          std::int64_t count) {
  GroundedQuestions some;
  const auto* begins = questions.begins.data() + begin;
  for (std::int64_t q = 0; q <= count; ++q) some.begins.push_back(begins[q] - begins[0]);
  some.states = questions.states.rows(begins[0], some.begins.back());
  return some;
}

// Late fusion: the mean of the rows' probabilities.
std::vector<std::vector<RankedAnswer>> rank_means(Answerer& answerer,
                                                  const GroundedQuestions& questions,
                                                  const AnswerList& list, std::int64_t top) {
  const auto rows = questions.rows;
  const std::vector<double> weights(static_cast<std::size_t>(rows),
                                    1.0 / static_cast<double>(rows));
  std::vector<std::vector<RankedAnswer>> results;
  for (std::int64_t begin = 0; begin < questions.count(); begin += rows) {
    const auto one = some_of(questions, begin, rows);
    auto& ranked = results.emplace_back();
    for (const auto& mixed : rank_mixture(answerer, one, weights, list, top))
      ranked.push_back({mixed.answer, std::log(mixed.probability)});
  }
  return results;
}

}  // namespace

Answerer::Answerer(std::shared_ptr<Encoder> encoder, WordPiece tokenizer, AnswererOptions options)
    : tokenizer_(std::move(tokenizer)), options_(options), encoder_(std::move(encoder)) {
  check_decoder(config());
  if (options.late_fusion) check_late_fusion(config());
}

const ModelConfig& Answerer::config() const { return encoder_->config(); }

AnswerList Answerer::compile(const std::vector<std::string>& answers) const {
  if (answers.empty()) throw Error(Error::Kind::kUsage, "answer list", "is empty");
  const auto& sizes = config();
  AnswerList list;
  list.texts = answers;
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
    list.ids.add(ids);
  }
  return list;
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

VideoEncoding Answerer::encode_videos(const Array<float>& video) {
  const auto frames = video.size(1);
  const auto tokens = encoder_->encode_video(video, {}, options_.kept_places);
  return {kept_tokens(tokens, token_layout(config().vision, frames), options_.tokens),
          encoder_->video_features(tokens, frames), frames};
}

Array<float> Answerer::question_features(const std::vector<std::string>& questions) {
  return encoder_->text_features(
      batch_questions(tokenizer_, config(), questions, options_.max_question_tokens));
}

GroundedQuestions Answerer::ground(const VideoEncoding& videos,
                                   const std::vector<std::string>& questions) {
  if (!options_.late_fusion) return ground_whole(videos, questions);
  std::vector<GroundedQuestions> by_frame;
  for (std::int64_t frame = 0; frame < videos.frames; ++frame)
    by_frame.push_back(ground_whole(frame_of(videos, frame), questions));
  GroundedQuestions all;
  all.rows = videos.frames;
  all.begins = {0};
  std::vector<Array<float>> states, embeddings, frame_weights, position_weights;
  for (std::int64_t q = 0; q < std::ssize(questions); ++q)
    for (const auto& one : by_frame) {
      states.push_back(some_of(one, q, 1).states);
      all.begins.push_back(all.begins.back() + states.back().size(0));
      embeddings.push_back(one.embedding.row(q));
      frame_weights.push_back(one.frame_weights.row(q));
      position_weights.push_back(one.position_weights.row(q));
    }
  all.states = joined(states);
  all.embedding = stack(embeddings);
  all.frame_weights = stack(frame_weights);
  all.position_weights = stack(position_weights);
  return all;
}

GroundedQuestions Answerer::ground_whole(const VideoEncoding& videos,
                                         const std::vector<std::string>& questions) {
  const auto B = videos.tokens.size(0), Q = static_cast<std::int64_t>(questions.size());
  const auto texts = batch_questions(tokenizer_, config(), questions, options_.max_question_tokens);
  if (B != Q && B != 1)
    throw Error(Error::Kind::kUsage, "questions",
                std::to_string(Q) + " of them about " + std::to_string(B) +
                    " videos, expected one video, or as many videos as questions");
  const auto embedding = encoder_->text_features(texts);
  auto grounded = encoder_->ground(videos.tokens, videos.frames, texts, embedding);
  if (!config().joint_space)
    for (auto* weights : {&grounded.frame_weights, &grounded.position_weights})
      std::ranges::fill(*weights, 1 / static_cast<float>(weights->size(1)));
  return {grounded.states,        grounded.begins,           embedding,
          grounded.frame_weights, grounded.position_weights, 1};
}

std::vector<std::vector<RankedAnswer>> Answerer::rank(const GroundedQuestions& questions,
                                                      const AnswerList& list, std::int64_t top) {
  const auto A = list.ids.count();
  if (top < 1)
    throw Error(Error::Kind::kUsage, "answering", std::to_string(top) + " answers asked for");
  top = std::min(top, A);
  if (questions.rows > 1) return rank_means(*this, questions, list, top);
  const auto started = start_answers(*encoder_, config(), questions, list);
  std::vector<std::vector<RankedAnswer>> results;
  for (std::int64_t q = 0; q < questions.count(); ++q) {
    // No answer is likelier than its first token.
    const auto& bounds = started.first[static_cast<std::size_t>(q)];
    const auto order = best_first(bounds);
    const auto bound_of = [&](std::int64_t answer) {
      return bounds[static_cast<std::size_t>(answer)];
    };
    std::vector<RankedAnswer> best;
    for (std::int64_t begin = 0; begin < A; begin += kScoredAtOnce) {
      const bool is_full = std::ssize(best) == top;
      if (is_full && bound_of(order[static_cast<std::size_t>(begin)]) <
                         best.back().log_probability - kRounding)
        break;
      const auto index =
          std::span(order).subspan(static_cast<std::size_t>(begin),
                                   static_cast<std::size_t>(std::min(kScoredAtOnce, A - begin)));
      std::vector<double> scores;
      for (const auto answer : index) scores.push_back(bound_of(answer));
      add_over_answers(started, q, list, index, scores, log_probability);
      for (std::size_t i = 0; i < index.size(); ++i) best.push_back({index[i], scores[i]});
      std::sort(best.begin(), best.end(), [](const auto& a, const auto& b) {
        return a.log_probability != b.log_probability ? a.log_probability > b.log_probability
                                                      : a.answer < b.answer;
      });
      if (std::ssize(best) > top) best.resize(static_cast<std::size_t>(top));
    }
    results.push_back(std::move(best));
  }
  return results;
}

std::vector<std::int64_t> Answerer::rank_as_blip(const GroundedQuestions& questions,
                                                 const AnswerList& list, std::int64_t k) {
  const auto started = start_answers(*encoder_, config(), questions, list);
  std::vector<std::int64_t> results;
  for (std::int64_t q = 0; q < questions.count(); ++q) {
    auto index = best_first(started.first[static_cast<std::size_t>(q)]);
    index.resize(static_cast<std::size_t>(std::min(k, list.ids.count())));
    std::vector<double> losses;
    for (const auto answer : index)
      losses.push_back(smoothed_loss(started.words.row(q), first_token(list, answer)));
    add_over_answers(started, q, list, index, losses, smoothed_loss);
    const auto least = std::min_element(losses.begin(), losses.end()) - losses.begin();
    results.push_back(index[static_cast<std::size_t>(least)]);
  }
  return results;
}

std::vector<GeneratedAnswer> Answerer::generate(const GroundedQuestions& questions,
                                                std::int64_t beams) {
  if (beams < 1 || 2 * beams > config().text.vocabulary)
    throw Error(Error::Kind::kUsage, "answering", std::to_string(beams) + " beams");
  const auto decoder = encoder_->start(questions.states, questions.begins);
  const auto Q = questions.count(), most = options_.max_answer_tokens;
  const auto texts = beams == 1 ? generate_greedily(*decoder, Q, config(), most)
                                : generate_by_beams(*decoder, Q, config(), most, beams);
  std::vector<GeneratedAnswer> answers;
  for (const auto& text : texts)
    answers.push_back({tokenizer_.decode(text.ids), text.ids, text.log_probability});
  return answers;
}

}  // namespace litevl
