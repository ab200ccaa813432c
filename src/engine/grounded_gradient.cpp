#include "engine/grounded_gradient.h"

#include <algorithm>

#include "litevl/error.h"

namespace litevl::engine {
namespace {

void check_layer(std::int64_t layer, const TextConfig& config) {
  if (layer < 0 || layer >= config.layers)
    throw Error(Error::Kind::kUsage, "text model",
                "layer is " + std::to_string(layer + 1) + ", expected 1 to " +
                    std::to_string(config.layers));
}

// [v ; F ; Q] (M,E), and the weights of text-dependent pooling.
void make_memory(const GroundingWeights<float>& weights, const VideoTokens& tokens,
                 const float* embedding, GroundedGradient& result) {
  const auto& config = weights.config;
  const auto E = config.vision.width;
  Buffer<float> room;
  const float* floats = floats_of(tokens, 0, E, room);
  PatchMeans summary;
  summarise({floats, tokens.count, tokens.frames}, config.vision, weights.projections, summary);
  result.positions = summary.positions;
  result.shares.resize(static_cast<std::size_t>(summary.frames + summary.positions));
  pooling_weights(summary, embedding, config.embed_dim, config.pooling_temperature,
                  result.shares.data());
  result.memory = memory_rows(summary, config.pooling, floats, tokens.count, E);
  result.tokens = std::ssize(result.memory) / E;
  Buffer<float> factors(static_cast<std::size_t>(result.tokens));
  memory_weights(summary, result.shares.data(), config.pooling, tokens.count, factors.data());
  for (auto row = tokens.count; row < result.tokens; ++row)
    std::for_each_n(result.memory.begin() + row * E, E,
                    [&](float& x) { x *= factors[static_cast<std::size_t>(row)]; });
}

}  // namespace

GroundedGradient ground_with_gradient(const GroundingWeights<float>& weights,
                                      const std::vector<CrossWeights<float>>& cross,
                                      const VideoTokens& tokens, const TextIds& text,
                                      const float* embedding, std::int64_t layer, Threads& threads,
                                      const StateScore& score) {
  const auto& config = weights.config.text;
  check_layer(layer, config);
  GroundedGradient result;
  result.heads = config.heads;
  result.rows = text.length(0);
  make_memory(weights, tokens, embedding, result);
  Buffer<float> states(static_cast<std::size_t>(result.rows * config.width));
  Buffer<float> of_states(states.size());
  embed_ids(weights.embeddings, config, text.ids, 0, states.data());
  BertPass pass({config, weights.layers, cross}, result.rows, result.memory.data(), result.tokens,
                /*is_causal=*/false, threads);
  pass.forward(states.data());
  result.score = score(states.data(), of_states.data());
  result.attention = pass.shares(layer);
  result.of_attention.resize(result.attention.size());
  result.of_memory.resize(result.memory.size());
  pass.backward(of_states.data(), result.of_memory.data(), layer, result.of_attention.data());
  return result;
}

}  // namespace litevl::engine
