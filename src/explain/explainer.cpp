#include "explain/explainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/error.h"
#include "core/torch.h"
#include "task/answer_losses.h"
#include "task/text_batch.h"

namespace litevl {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// `x` as shares of its sum; all 0 stays so.
at::Tensor shares(const at::Tensor& x) {
  const auto sum = x.sum();
  return sum.item<double>() > 0 ? x / sum : x;
}

// Mean over each word's tokens of `heat` (N,…): (K,…).
at::Tensor by_word(const at::Tensor& heat, const std::vector<WordTokens>& words) {
  std::vector<at::Tensor> rows;
  for (const auto& word : words) rows.push_back(heat.slice(0, word.begin, word.end).mean(0));
  return torch::stack(rows);
}

// (…,S) as (…,R,C).
at::Tensor as_grid(const at::Tensor& x, std::int64_t columns) {
  return x.defined() ? x.unflatten(-1, {-1, columns}) : x;
}

// Of the text by `text`'s patches, of its words by `word`'s.
Heat heat_of(const TokenHeat& text, const TokenHeat& word, const std::vector<WordTokens>& words,
             std::int64_t columns) {
  Heat heat;
  heat.text = shares(as_grid(by_word(text.patches, words).sum(0), columns));  // (T,R,C)
  heat.words = as_grid(by_word(word.patches, words), columns);                // (K,T,R,C)
  for (std::int64_t k = 0; k < heat.words.size(0); ++k) heat.words[k] = shares(heat.words[k]);
  return heat;
}

// The answer as the decoder says it: [DEC] words [SEP].
at::Tensor answer_ids(const WordPiece& tokenizer, const ModelConfig& config,
                      const std::string& answer) {
  auto ids = tokenizer.encode(answer);
  if (ids.empty()) throw Error(Error::Kind::kUsage, "answer", "has no words");
  if (static_cast<std::int64_t>(ids.size()) + 2 > config.text.max_positions)
    throw Error(Error::Kind::kUsage, "answer",
                "has " + std::to_string(ids.size()) + " word pieces, more than the model reads");
  ids.insert(ids.begin(), config.dec_id);
  ids.push_back(config.sep_id);
  return pad_rows({ids}, config.pad_id).input_ids;
}

// Of the answer `ids` (B,N) to questions with these grounded states: (B).
at::Tensor answer_log_probability(const LiteVL& model, const at::Tensor& states,
                                  const at::Tensor& mask, const at::Tensor& ids) {
  const auto logits = model->decoder()->forward(ids, LiteVLImpl::question_memory(states, mask));
  return -answer_losses(logits, ids, torch::ones_like(ids));
}

// Two thirds of the way up, but not the last, from which no word reaches [ENC].
std::int64_t default_layer(std::int64_t layers) {
  return std::max<std::int64_t>(1, std::min((2 * layers + 2) / 3, layers - 1));
}

}  // namespace

Explainer::Explainer(LiteVL model, WordPiece tokenizer, const ExplainerOptions& options)
    : model_(std::move(model)), tokenizer_(std::move(tokenizer)), options_(options) {
  model_->eval();
  const auto layers = model_->config().text.layers;
  layer_ = options.layer == 0 ? default_layer(layers) : options.layer;
  if (layer_ < 1 || layer_ > layers)
    throw Error(
        Error::Kind::kUsage, "explain",
        "layer is " + std::to_string(options.layer) + ", expected 1 to " + std::to_string(layers));
}

void Explainer::check_text(const std::string& text, TextKind kind) const {
  tokenise(tokenizer_, config(), text, kind, options_.max_text_tokens);
}

void Explainer::check_answer(const std::string& answer) const {
  answer_ids(tokenizer_, config(), answer);
}

Explanation Explainer::explain_match(const at::Tensor& video, const std::string& sentence) {
  const auto text =
      tokenise(tokenizer_, config(), sentence, TextKind::kCaption, options_.max_text_tokens);
  return explain(video, text, {}, [this](const at::Tensor& states) {
    return model_->match(states).select(1, 1).sum();
  });
}

Explanation Explainer::explain_answer(const at::Tensor& video, const std::string& question,
                                      const std::string& answer) {
  const auto text =
      tokenise(tokenizer_, config(), question, TextKind::kQuestion, options_.max_text_tokens);
  model_->decoder();  // throws if there is none, before any work
  const auto ids = answer_ids(tokenizer_, config(), answer);
  return explain(video, text, answer, [&](const at::Tensor& states) {
    return answer_log_probability(model_, states, text.mask, ids).sum();
  });
}

Explanation Explainer::explain(const at::Tensor& video, const TextTokens& text,
                               const std::string& answer, const StateScore& score) {
  Explanation result;
  result.text = text;
  result.answer = answer;
  result.layer = layer_;

  auto start = Clock::now();
  VideoEncoding encoding;
  VisionTrace trace;
  {
    const torch::NoGradGuard no_grad;
    const auto tokens = model_->encode_video(video.unsqueeze(0), &trace);
    encoding = {tokens, model_->video_feature(tokens, video.size(0)), video.size(0)};
  }
  const double encode_seconds = seconds_since(start);
  start = Clock::now();
  const auto heat = ground_heat(model_, encoding, text.input_ids, text.mask, score, layer_ - 1);
  result.explain_seconds = encode_seconds + seconds_since(start);
  start = Clock::now();
  const auto plain = probabilities(encoding, text, answer);
  result.score_seconds = encode_seconds + seconds_since(start);

  const torch::NoGradGuard no_grad;
  const auto columns = video.size(3) / config().vision.patch_size;
  result.score = heat.score;
  result.probability = plain.item<double>();
  result.similarity = heat.similarity;
  result.gradient = heat_of(heat.influence, heat.gradient, text.words, columns);
  result.attention = heat_of(heat.attention, heat.attention, text.words, columns);
  result.word_shares = shares(by_word(heat.gradient.patches, text.words).sum({1, 2}));
  const auto of_text = [&](const at::Tensor& x) {
    return x.defined() ? shares(by_word(x, text.words).sum(0)) : at::Tensor();
  };
  result.frame_heat = of_text(heat.gradient.frames);
  result.position_heat = as_grid(of_text(heat.gradient.positions), columns);
  result.frame_weights = heat.pooling.frames[0];
  result.position_weights = as_grid(heat.pooling.positions[0], columns);
  if (!trace.alpha.empty()) result.scaling = torch::cat(trace.alpha).cpu();  // (L,T)
  return result;
}

at::Tensor Explainer::probabilities(const at::Tensor& videos, const TextTokens& text,
                                    const std::string& answer) {
  const torch::NoGradGuard no_grad;
  const auto tokens = model_->encode_video(videos);
  return probabilities({tokens, {}, videos.size(1)}, text, answer);
}

at::Tensor Explainer::probabilities(const VideoEncoding& videos, const TextTokens& text,
                                    const std::string& answer) {
  const torch::NoGradGuard no_grad;
  const auto B = videos.tokens.size(0);
  const auto feature = model_->text_feature(model_->encode_text(text.input_ids, text.mask));
  const auto memory = model_->pool(videos.tokens, model_->summarise(videos.tokens, videos.frames),
                                   feature.expand({B, -1}));
  const auto mask = text.mask.expand({B, -1});
  const auto states = model_->encode_grounded(text.input_ids.expand({B, -1}), mask, memory);
  if (answer.empty()) return model_->match(states).softmax(-1).select(1, 1).cpu();
  const auto ids = answer_ids(tokenizer_, config(), answer).expand({B, -1});
  return answer_log_probability(model_, states, mask, ids).exp().cpu();
}

}  // namespace litevl
