#include "model/bert_layer.h"

#include <torch/torch.h>

#include "model/attention.h"

namespace litevl {

BertOutputImpl::BertOutputImpl(std::int64_t in_width, const TextConfig& config)
    : dense_(register_module("dense", torch::nn::Linear(in_width, config.width))),
      norm_(register_module(
          "LayerNorm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({config.width})
                                                .eps(config.layer_norm_eps)))) {}

torch::Tensor BertOutputImpl::forward(const torch::Tensor& x, const torch::Tensor& residual) {
  return norm_(dense_(x) + residual);
}

BertHeadsImpl::BertHeadsImpl(std::int64_t memory_width, const TextConfig& config)
    : heads_(config.heads),
      query_(register_module("query", torch::nn::Linear(config.width, config.width))),
      key_(register_module("key", torch::nn::Linear(memory_width, config.width))),
      value_(register_module("value", torch::nn::Linear(memory_width, config.width))) {}

torch::Tensor BertHeadsImpl::forward(const torch::Tensor& x, const torch::Tensor& memory,
                                     const torch::Tensor& bias) {
  return merge_heads(attend(split_heads(query_(x), heads_), split_heads(key_(memory), heads_),
                            split_heads(value_(memory), heads_), bias));
}

BertAttentionImpl::BertAttentionImpl(std::int64_t memory_width, const TextConfig& config)
    : heads_(register_module("self", BertHeads(memory_width, config))),
      output_(register_module("output", BertOutput(config.width, config))) {}

torch::Tensor BertAttentionImpl::forward(const torch::Tensor& x, const torch::Tensor& memory,
                                         const torch::Tensor& bias) {
  return output_(heads_(x, memory, bias), x);
}

BertIntermediateImpl::BertIntermediateImpl(const TextConfig& config)
    : dense_(register_module("dense", torch::nn::Linear(config.width, config.mlp_width))) {}

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
                                     const torch::Tensor& memory) {
  auto y = attention_(x, x, bias);
  if (memory.defined()) y = cross_attention_(y, memory, torch::Tensor{});
  return output_(intermediate_(y), y);
}

}  // namespace litevl
