#include "engine/bert_gradient.h"

#include <algorithm>

#include "engine/transposed_product.h"
#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

Buffer<float> room_for(std::int64_t count) {
  return Buffer<float>(static_cast<std::size_t>(count));
}

// Calls `multiply(first, count)` for all rows of the memory, some of them at a time.
template <class Multiply>
void by_rows(std::int64_t rows, Threads& threads, const Multiply& multiply_some) {
  threads.parallel_for((rows + kRowsAtOnce - 1) / kRowsAtOnce,
                       [&](std::int64_t task, std::int64_t) {
                         const auto first = task * kRowsAtOnce;
                         multiply_some(first, std::min(kRowsAtOnce, rows - first));
                       });
}

}  // namespace

BertPass::BertPass(const BertWeights& weights, std::int64_t rows, const float* memory,
                   std::int64_t tokens, bool is_causal, Threads& threads)
    : weights_(weights),
      rows_(rows),
      memory_(memory),
      tokens_(tokens),
      is_causal_(is_causal),
      threads_(threads) {}

void BertPass::normalise(const NormWeights& norm, float* x, NormTrace& trace) const {
  layer_norm_rows(norm, rows_, weights_.config.width, weights_.config.layer_norm_eps, x, trace);
}

void BertPass::go_back(const NormWeights& norm, const NormTrace& trace, float* gradient) const {
  layer_norm_gradient(norm, trace, rows_, weights_.config.width, gradient);
}

AttentionRows BertPass::self_attention(const Trace& trace) const {
  const auto D = weights_.config.width, h = weights_.config.heads;
  const float* qkv = trace.qkv.data();
  return {qkv, 3 * D, qkv + D, qkv + 2 * D, 3 * D, rows_, rows_, {h, D / h}, is_causal_};
}

AttentionRows BertPass::cross_attention(const Trace& trace) const {
  const auto D = weights_.config.width, h = weights_.config.heads;
  const float* keys = trace.key_value.data();
  return {trace.query.data(), D, keys, keys + D, 2 * D, rows_, tokens_, {h, D / h}, false};
}

// Keys without their bias, because neither attention weights nor gradients depend on it; values
// with theirs, because the gradient of the attention weights depends on it.
void BertPass::make_keys_and_values(const CrossWeights<float>& weights, float* key_value) const {
  const auto D = weights_.config.width, E = weights_.config.encoder_width;
  by_rows(tokens_, threads_, [&](std::int64_t first, std::int64_t count) {
    float* rows = key_value + first * 2 * D;
    multiply(FloatRows{memory_ + first * E, count, E}, weights.key_value, rows, 2 * D);
    for (std::int64_t row = 0; row < count; ++row)
      add_scaled_row(rows + row * 2 * D + D, weights.value_bias.data(), 1, D);
  });
}

void BertPass::forward(float* x) {
  const auto& config = weights_.config;
  const auto D = config.width, H = config.mlp_width, h = config.heads;
  traces_.resize(weights_.layers.size());
  auto seen = room_for(rows_ * D), activated = room_for(rows_ * H);
  for (std::size_t layer = 0; layer < traces_.size(); ++layer) {
    const auto& self = weights_.layers[layer];
    const auto& cross = weights_.cross[layer];
    auto& trace = traces_[layer];
    trace.qkv = room_for(rows_ * 3 * D);
    trace.self_shares = room_for(h * rows_ * rows_);
    multiply(rows_of(x, D), self.qkv, trace.qkv.data(), 3 * D);
    attend_keeping_shares(self_attention(trace), threads_, trace.self_shares.data(), seen.data());
    multiply_add(rows_of(seen.data(), D), self.out, x, D);
    normalise(self.norm, x, trace.self_norm);

    trace.query = room_for(rows_ * D);
    trace.key_value = room_for(tokens_ * 2 * D);
    trace.cross_shares = room_for(h * rows_ * tokens_);
    multiply(rows_of(x, D), cross.query, trace.query.data(), D);
    make_keys_and_values(cross, trace.key_value.data());
    attend_keeping_shares(cross_attention(trace), threads_, trace.cross_shares.data(), seen.data());
    multiply_add(rows_of(seen.data(), D), cross.out, x, D);
    normalise(cross.norm, x, trace.cross_norm);

    trace.hidden = room_for(rows_ * H);
    multiply(rows_of(x, D), self.fc1, trace.hidden.data(), H);
    gelu(trace.hidden.data(), rows_ * H, activated.data());
    multiply_add(rows_of(activated.data(), H), self.fc2, x, D);
    normalise(self.last_norm, x, trace.last_norm);
  }
}

void BertPass::backward(float* gradient, float* of_memory, std::int64_t layer, float* of_shares) {
  const auto& config = weights_.config;
  const auto D = config.width, H = config.mlp_width, E = config.encoder_width;
  // Adds to the gradient of the input of `map`.
  const auto add_through = [&](const PackedFloats& map, const float* of_results, float* target) {
    multiply_add_transposed(rows_of(of_results, map.columns()), map, threads_, target, map.rows());
  };
  Buffer<float> hidden, seen;
  auto query = room_for(rows_ * D), qkv = room_for(rows_ * 3 * D);
  auto key_value = room_for(tokens_ * 2 * D);
  for (auto l = std::ssize(traces_) - 1; l >= 0; --l) {
    const auto& self = weights_.layers[static_cast<std::size_t>(l)];
    const auto& cross = weights_.cross[static_cast<std::size_t>(l)];
    const auto& trace = traces_[static_cast<std::size_t>(l)];
    go_back(self.last_norm, trace.last_norm, gradient);
    hidden.assign(trace.hidden.size(), 0);
    add_through(self.fc2, gradient, hidden.data());
    gelu_gradient(trace.hidden.data(), rows_ * H, hidden.data());
    add_through(self.fc1, hidden.data(), gradient);

    go_back(cross.norm, trace.cross_norm, gradient);
    seen.assign(query.size(), 0);
    add_through(cross.out, gradient, seen.data());
    attention_gradient(cross_attention(trace), trace.cross_shares.data(), seen.data(), threads_,
                       {query.data(), key_value.data(), key_value.data() + D},
                       l == layer ? of_shares : nullptr);
    by_rows(tokens_, threads_, [&](std::int64_t first, std::int64_t count) {
      multiply_add_transposed(FloatRows{key_value.data() + first * 2 * D, count, 2 * D},
                              cross.key_value, threads_, of_memory + first * E, E);
    });
    if (l == 0) return;  // the layers before do not depend on the memory
    add_through(cross.query, query.data(), gradient);

    go_back(self.norm, trace.self_norm, gradient);
    seen.assign(query.size(), 0);
    add_through(self.out, gradient, seen.data());
    attention_gradient(self_attention(trace), trace.self_shares.data(), seen.data(), threads_,
                       {qkv.data(), qkv.data() + D, qkv.data() + 2 * D}, nullptr);
    add_through(self.qkv, qkv.data(), gradient);
  }
}

}  // namespace litevl::engine
