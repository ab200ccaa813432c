#include "model/text_decoder.h"

#include "core/torch.h"

namespace litevl {

void Decoding::select(const torch::Tensor& rows) {
  for (auto& layer : layers) {
    const auto index = rows.to(layer.memory.keys.device());
    layer.past.select(index);
    layer.memory.select(index);
    if (layer.memory_bias.defined()) layer.memory_bias = layer.memory_bias.index_select(0, index);
  }
}

TextDecoderImpl::TextDecoderImpl(const TextConfig& config)
    : bert_(register_module("bert", TextEncoder(config))) {
  const auto cls = register_module("cls", std::make_shared<torch::nn::Module>());
  const auto predictions =
      cls->register_module("predictions", std::make_shared<torch::nn::Module>());
  const auto transform =
      predictions->register_module("transform", std::make_shared<torch::nn::Module>());
  dense_ = transform->register_module("dense", Linear(config.width, config.width));
  norm_ = transform->register_module(
      "LayerNorm",
      torch::nn::LayerNorm(torch::nn::LayerNormOptions({config.width}).eps(config.layer_norm_eps)));
  bias_ = predictions->register_parameter("bias", torch::zeros({config.vocabulary}));
}

// The score of a word is the product with its embedding: BERT ties the two weights.
torch::Tensor TextDecoderImpl::predict(const torch::Tensor& states) {
  // Converted from autocast's bfloat16, because LN needs a single type, and there is no residual in
  // float32 here.
  const auto hidden = torch::gelu(dense_(states)).to(dense_->weight.scalar_type());
  const auto transformed = norm_(hidden);
  return linear(transformed, bert_->word_table(), bias_).to(torch::kFloat32);
}

torch::Tensor TextDecoderImpl::forward(const torch::Tensor& input_ids,
                                       const GroundingMemory& memory) {
  return predict(bert_->forward_causal(input_ids, memory));
}

Decoding TextDecoderImpl::start(const GroundingMemory& memory) { return {bert_->start(memory), 0}; }

torch::Tensor TextDecoderImpl::step(const torch::Tensor& input_ids, Decoding& decoding) {
  const auto states = bert_->step(input_ids.unsqueeze(1), decoding.length, decoding.layers);
  ++decoding.length;
  return predict(states).squeeze(1);  // (B,V)
}

}  // namespace litevl
