#include "engine/decoder_gradient.h"

#include <algorithm>
#include <cmath>

#include "engine/bert_gradient.h"
#include "engine/text_pass.h"
#include "engine/transposed_product.h"
#include "kernels/row_operations.h"
#include "litevl/error.h"

namespace litevl::engine {
namespace {

// Returns the log-probability of `next` and replaces the logits (V) by its gradient.
double log_probability(std::int64_t next, std::int64_t words, float* logits) {
  const double total = log_sum_exp(logits, words);
  const double log_p = static_cast<double>(logits[next]) - total;
  for (std::int64_t word = 0; word < words; ++word)
    logits[word] = static_cast<float>(-std::exp(static_cast<double>(logits[word]) - total));
  logits[next] += 1;
  return log_p;
}

void check_answer(std::span<const std::int64_t> answer, const TextConfig& config) {
  if (answer.size() < 2)
    throw Error(Error::Kind::kUsage, "text model",
                "an answer of " + std::to_string(answer.size()) + " tokens, expected 2 at least");
  // The last token is only predicted, so it has no embedding.
  if (answer.back() < 0 || answer.back() >= config.vocabulary)
    throw Error(Error::Kind::kUsage, "text model",
                "id " + std::to_string(answer.back()) + " in an answer, expected ids under " +
                    std::to_string(config.vocabulary));
}

}  // namespace

double answer_gradient(const DecoderWeights& weights, const TextConfig& config,
                       std::span<const std::int64_t> answer, const float* states,
                       std::int64_t tokens, Threads& threads, float* of_states) {
  check_answer(answer, config);
  const auto D = config.width, V = config.vocabulary;
  const auto rows = std::ssize(answer) - 1;  // nothing is predicted after the last token
  const auto numbers = static_cast<std::size_t>(rows * D);
  Buffer<float> x(numbers), hidden(numbers), transformed(numbers);
  embed_ids(weights.embeddings, config, answer.first(static_cast<std::size_t>(rows)), 0, x.data());
  BertPass pass({config, weights.layers, weights.cross}, rows, states, tokens,
                /*is_causal=*/true, threads);
  pass.forward(x.data());
  multiply(FloatRows{x.data(), rows, D}, weights.dense, hidden.data(), D);
  gelu(hidden.data(), rows * D, transformed.data());
  NormTrace norm;
  layer_norm_rows(weights.norm, rows, D, config.layer_norm_eps, transformed.data(), norm);

  Buffer<float> logits(static_cast<std::size_t>(rows * V));
  std::vector<double> scores(static_cast<std::size_t>(rows));
  multiply(FloatRows{transformed.data(), rows, D}, weights.words, logits.data(), V);
  threads.parallel_for(rows, [&](std::int64_t row, std::int64_t) {
    const auto next = answer[static_cast<std::size_t>(row + 1)];
    scores[static_cast<std::size_t>(row)] = log_probability(next, V, logits.data() + row * V);
  });
  Buffer<float> gradient(numbers), of_x(numbers);
  multiply_add_transposed(FloatRows{logits.data(), rows, V}, weights.words, threads,
                          gradient.data(), D);
  layer_norm_gradient(weights.norm, norm, rows, D, gradient.data());
  gelu_gradient(hidden.data(), rows * D, gradient.data());
  multiply_add_transposed(FloatRows{gradient.data(), rows, D}, weights.dense, threads, of_x.data(),
                          D);
  std::fill_n(of_states, tokens * D, 0.0F);
  pass.backward(of_x.data(), of_states);
  double score = 0;
  for (const double log_p : scores) score += log_p;
  return score;
}

}  // namespace litevl::engine
