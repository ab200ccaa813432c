#include "explain/explainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "config/config_limits.h"
#include "explain/grad_cam.h"
#include "explain/numbers.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Mean over each word's tokens of `heat` (N,…): (K,…).
Array<float> by_word(const Array<float>& heat, const std::vector<WordTokens>& words) {
  std::vector<Array<float>> rows;
  for (const auto& word : words) rows.push_back(mean_of_rows(heat, word.begin, word.end));
  return stack(rows);
}

// The sum of the rows (K,…) of all words: (…).
Array<float> sum_of_words(const Array<float>& by_word) {
  auto sum = mean_of_rows(by_word, 0, by_word.size(0));
  for (float& value : sum) value *= static_cast<float>(by_word.size(0));
  return sum;
}

// (…,S) as (…,R,C).
Array<float> as_grid(const Array<float>& x, std::int64_t columns) {
  if (!x.is_defined()) return x;
  Shape shape = x.shape();
  shape.back() /= columns;
  shape.push_back(columns);
  return x.reshaped(std::move(shape));
}

// The heat of the text from the patches of `text`, that of its words from those of `word`.
Heat heat_of(const TokenHeat& text, const TokenHeat& word, const std::vector<WordTokens>& words,
             std::int64_t columns) {
  Heat heat;
  heat.text = shares(as_grid(sum_of_words(by_word(text.patches, words)), columns));  // (T,R,C)
  heat.words = as_grid(by_word(word.patches, words), columns);                       // (K,T,R,C)
  for (std::int64_t k = 0; k < heat.words.size(0); ++k) shares(heat.words.row(k));
  return heat;
}

// Two thirds of the way up, but not the last layer, from which no word can reach [ENC].
std::int64_t default_layer(std::int64_t layers) {
  return std::max<std::int64_t>(1, std::min((2 * layers + 2) / 3, layers - 1));
}

}  // namespace

Explainer::Explainer(std::shared_ptr<Encoder> encoder, WordPiece tokenizer,
                     const ExplainerOptions& options)
    : encoder_(std::move(encoder)), tokenizer_(std::move(tokenizer)), options_(options) {
  const auto layers = config().text.layers;
  layer_ = options.layer == 0 ? default_layer(layers) : options.layer;
  if (layer_ < 1 || layer_ > layers)
    throw Error(
        Error::Kind::kUsage, "explain",
        "layer is " + std::to_string(options.layer) + ", expected 1 to " + std::to_string(layers));
}

// The answer as the decoder writes it: [DEC] words [SEP].
std::vector<std::int64_t> Explainer::answer_ids(const std::string& answer) const {
  auto ids = tokenizer_.encode(answer);
  if (ids.empty()) throw Error(Error::Kind::kUsage, "answer", "has no words");
  if (std::ssize(ids) + 2 > config().text.max_positions)
    throw Error(Error::Kind::kUsage, "answer",
                "has " + std::to_string(ids.size()) + " word pieces, more than the model reads");
  ids.insert(ids.begin(), config().dec_id);
  ids.push_back(config().sep_id);
  return ids;
}

void Explainer::check_text(const std::string& text, TextKind kind) const {
  tokenise(tokenizer_, config(), text, kind, options_.max_text_tokens);
}

void Explainer::check_answer(const std::string& answer) const { answer_ids(answer); }

Explanation Explainer::explain_match(const Array<float>& video, const std::string& sentence) {
  return explain(
      video, tokenise(tokenizer_, config(), sentence, TextKind::kCaption, options_.max_text_tokens),
      {});
}

Explanation Explainer::explain_answer(const Array<float>& video, const std::string& question,
                                      const std::string& answer) {
  const auto text =
      tokenise(tokenizer_, config(), question, TextKind::kQuestion, options_.max_text_tokens);
  check_decoder(config());
  check_answer(answer);
  return explain(video, text, answer);
}

Explanation Explainer::explain(const Array<float>& video, const TextTokens& text,
                               const std::string& answer) {
  Explanation result;
  result.text = text;
  result.answer = answer;
  result.layer = layer_;
  const auto frames = video.size(0), columns = video.size(3) / config().vision.patch_size;

  auto start = Clock::now();
  Array<float> alpha;  // (L,1,T)
  const Tokens tokens = encoder_->encode_video(stack<float>({video}), {.alpha = &alpha});
  const auto video_feature = encoder_->video_features(tokens, frames);
  const double encode_seconds = seconds_since(start);
  start = Clock::now();
  const auto embedding = encoder_->text_features(text.ids);
  const auto gradient = encoder_->score_gradient(
      tokens, frames, text.ids, embedding,
      answer.empty() ? std::vector<std::int64_t>() : answer_ids(answer), layer_ - 1);
  const auto heat = ground_heat(config(), gradient, frames);
  result.explain_seconds = encode_seconds + seconds_since(start);
  start = Clock::now();
  result.probability = probabilities(tokens, frames, text, answer).front();
  result.score_seconds = encode_seconds + seconds_since(start);

  result.score = gradient.score;
  result.similarity =
      std::inner_product(video_feature.begin(), video_feature.end(), embedding.begin(), 0.0);
  result.gradient = heat_of(heat.influence, heat.gradient, text.words, columns);
  result.attention = heat_of(heat.attention, heat.attention, text.words, columns);
  const auto word_sums = row_sums(by_word(heat.gradient.patches, text.words));
  result.word_shares = Array<float>({std::ssize(word_sums)});
  std::ranges::transform(word_sums, result.word_shares.data(),
                         [](double sum) { return static_cast<float>(sum); });
  result.word_shares = shares(result.word_shares);
  const auto of_text = [&](const Array<float>& x) {
    return x.is_defined() ? shares(sum_of_words(by_word(x, text.words))) : x;
  };
  result.frame_heat = of_text(heat.gradient.frames);
  result.position_heat = as_grid(of_text(heat.gradient.positions), columns);
  result.frame_weights = gradient.frame_weights;
  result.position_weights = as_grid(gradient.position_weights, columns);
  if (alpha.is_defined()) result.scaling = alpha.reshaped({alpha.size(0), frames});  // (L,T)
  return result;
}

std::vector<double> Explainer::probabilities(const Array<float>& videos, const TextTokens& text,
                                             const std::string& answer) {
  return probabilities(encoder_->encode_video(videos), videos.size(1), text, answer);
}

std::vector<double> Explainer::probabilities(const Tokens& tokens, std::int64_t frames,
                                             const TextTokens& text, const std::string& answer) {
  const auto B = tokens.size(0);
  const auto embedding = encoder_->text_features(text.ids);
  std::vector<double> result;
  if (answer.empty()) {
    const auto logits = encoder_->match(tokens, frames, text.ids, embedding);  // (B,2)
    for (std::int64_t b = 0; b < B; ++b)
      result.push_back(1 / (1 + std::exp(static_cast<double>(logits[2 * b] - logits[2 * b + 1]))));
    return result;
  }
  TextIds questions;
  for (std::int64_t b = 0; b < B; ++b) questions.add(text.ids.text(0));
  const auto grounded = encoder_->ground(
      tokens, frames, questions, joined(std::vector(static_cast<std::size_t>(B), embedding)));
  const auto decoder = encoder_->start(grounded.states, grounded.begins);
  const auto ids = answer_ids(answer);
  std::vector<double> sums(static_cast<std::size_t>(B), 0.0);
  for (std::size_t n = 0; n + 1 < ids.size(); ++n) {
    const auto log_p = decoder->step(std::vector(sums.size(), ids[n]));  // (B,V)
    for (std::int64_t b = 0; b < B; ++b)
      sums[static_cast<std::size_t>(b)] += static_cast<double>(log_p.row(b)[ids[n + 1]]);
  }
  for (const double sum : sums) result.push_back(std::exp(sum));
  return result;
}

}  // namespace litevl
