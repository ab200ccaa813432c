#include "model/bert_layer.h"

#include "core/torch.h"
#include "model/attention.h"

namespace litevl {

BertOutputImpl::BertOutputImpl(std::int64_t in_width, const TextConfig& config)
    : dropout_(config.dropout),
      dense_(register_module("dense", Linear(in_width, config.width))),
      norm_(register_module(
          "LayerNorm",
          torch::nn::LayerNorm(
              torch::nn::LayerNormOptions({config.width}).eps(config.layer_norm_eps)))) {}

torch::Tensor BertOutputImpl::forward(const torch::Tensor& x, const torch::Tensor& residual) {
  auto y = dense_(x);
  if (dropout_ > 0 && is_training()) y = torch::dropout(y, dropout_, /*train=*/true);
  return norm_(y + residual);
}

void KeyValues::append(const KeyValues& more) {
  keys = keys.defined() ? torch::cat({keys, more.keys}, 2) : more.keys;
  values = values.defined() ? torch::cat({values, more.values}, 2) : more.values;
}

void KeyValues::select(const torch::Tensor& index) {
  if (!keys.defined()) return;
  keys = keys.index_select(0, index);
  values = values.index_select(0, index);
}

BertHeadsImpl::BertHeadsImpl(std::int64_t memory_width, const TextConfig& config)
    : heads_(config.heads),
      dropout_(config.dropout),
      query_(register_module("query", Linear(config.width, config.width))),
      key_(register_module("key", Linear(memory_width, config.width))),
      value_(register_module("value", Linear(memory_width, config.width))) {}

torch::Tensor BertHeadsImpl::forward(const torch::Tensor& x, const GroundingMemory& memory,
                                     GroundingTrace* trace) {
  if (memory.weights.defined()) return attend_to_shared(split_heads(query_(x), heads_), memory);
  const auto key_values = project(memory.tokens);
  if (trace == nullptr) return attend_to(x, key_values, memory.bias);
  return attend_to(x, key_values, memory.bias, &trace->attention.emplace_back());
}

KeyValues BertHeadsImpl::project(const torch::Tensor& tokens) {
  return {split_heads(key_(tokens), heads_), split_heads(value_(tokens), heads_)};
}

torch::Tensor BertHeadsImpl::attend_to(const torch::Tensor& x, const KeyValues& memory,
                                       const torch::Tensor& bias, torch::Tensor* shares) {
  return merge_heads(attend(split_heads(query_(x), heads_), memory.keys, memory.values, bias,
                            is_training() ? dropout_ : 0, shares));
}

torch::Tensor BertHeadsImpl::attend_to_shared(const torch::Tensor& q,
                                              const GroundingMemory& memory) {
  const auto tokens = memory.tokens.squeeze(0);                             // (M,D)
  const auto k = split_heads(torch::linear(tokens, key_->weight), heads_);  // (h,M,d)
  const auto v = split_heads(torch::linear(tokens, value_->weight), heads_);
  return merge_heads(attend_weighted(q, k, v, memory.weights)) + value_->bias;  // (B,N,D)
}

BertAttentionImpl::BertAttentionImpl(std::int64_t memory_width, const TextConfig& config)
    : heads_(register_module("self", BertHeads(memory_width, config))),
      output_(register_module("output", BertOutput(config.width, config))) {}

torch::Tensor BertAttentionImpl::forward(const torch::Tensor& x, const GroundingMemory& memory,
                                         GroundingTrace* trace) {
  return output_(heads_(x, memory, trace), x);
}

KeyValues BertAttentionImpl::project(const torch::Tensor& tokens) {
  return heads_->project(tokens);
}

torch::Tensor BertAttentionImpl::attend_to(const torch::Tensor& x, const KeyValues& memory,
                                           const torch::Tensor& bias) {
  return output_(heads_->attend_to(x, memory, bias), x);
}

BertIntermediateImpl::BertIntermediateImpl(const TextConfig& config)
    : dense_(register_module("dense", Linear(config.width, config.mlp_width))) {}

torch::Tensor BertIntermediateImpl::forward(const torch::Tensor& x) {
  return torch::gelu(dense_(x));
}

BertLayerImpl::BertLayerImpl(const TextConfig& config)
    : attention_(register_module("attention", BertAttention(config.width, config))),
      cross_attention_(
          register_module("crossattention", BertAttention(config.encoder_width, config))),
      intermediate_(register_module("intermediate", BertIntermediate(config))),
      output_(register_module("output", BertOutput(config.mlp_width, config))) {}

torch::Tensor BertLayerImpl::forward(const torch::Tensor& x, const torch::Tensor& bias,
                                     const GroundingMemory& memory, GroundingTrace* trace) {
  auto y = attention_(x, GroundingMemory(x, {}, bias));
  if (memory.defined()) y = cross_attention_(y, memory, trace);
  return output_(intermediate_(y), y);
}

LayerCache BertLayerImpl::start(const GroundingMemory& memory) {
  return {{}, cross_attention_->project(memory.tokens), memory.bias};
}

torch::Tensor BertLayerImpl::step(const torch::Tensor& x, LayerCache& cache) {
  cache.past.append(attention_->project(x));
  auto y = attention_->attend_to(x, cache.past, {});  // there are no later tokens to hide
  y = cross_attention_->attend_to(y, cache.memory, cache.memory_bias);
  return output_(intermediate_(y), y);
}

}  // namespace litevl
