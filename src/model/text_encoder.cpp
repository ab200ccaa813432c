#include "model/text_encoder.h"

#include <torch/torch.h>

#include <limits>

#include "core/error.h"

namespace litevl {

BertEmbeddingsImpl::BertEmbeddingsImpl(const TextConfig& config)
    : words_(register_module("word_embeddings",
                             torch::nn::Embedding(config.vocabulary, config.width))),
      positions_(register_module("position_embeddings",
                                 torch::nn::Embedding(config.max_positions, config.width))),
      norm_(register_module(
          "LayerNorm",
          torch::nn::LayerNorm(
              torch::nn::LayerNormOptions({config.width}).eps(config.layer_norm_eps)))) {
  // As BERT begins. LibTorch's standard normal would take Adam ten times as long to turn.
  torch::nn::init::normal_(words_->weight, 0, 0.02);
  torch::nn::init::normal_(positions_->weight, 0, 0.02);
}

torch::Tensor BertEmbeddingsImpl::forward(const torch::Tensor& input_ids) {
  return norm_(words_(input_ids) + positions_->weight.slice(0, 0, input_ids.size(1)));
}

BertStackImpl::BertStackImpl(const TextConfig& config)
    : layers_(register_module("layer", torch::nn::ModuleList())) {
  for (std::int64_t layer = 0; layer < config.layers; ++layer)
    layers_->push_back(BertLayer(config));
}

torch::Tensor BertStackImpl::forward(torch::Tensor x, const torch::Tensor& bias,
                                     const GroundingMemory& memory) {
  for (const auto& layer : *layers_) x = layer->as<BertLayer>()->forward(x, bias, memory);
  return x;
}

TextEncoderImpl::TextEncoderImpl(const TextConfig& config)
    : config_(config),
      embeddings_(register_module("embeddings", BertEmbeddings(config))),
      encoder_(register_module("encoder", BertStack(config))) {}

torch::Tensor TextEncoderImpl::forward(const torch::Tensor& input_ids, const torch::Tensor& mask,
                                       const GroundingMemory& memory) {
  if (input_ids.dim() != 2 || input_ids.sizes() != mask.sizes() ||
      input_ids.size(1) > config_.max_positions)
    throw Error(Error::Kind::kUsage, "text encoder",
                "ids are " + c10::str(input_ids.sizes()) + " and mask " + c10::str(mask.sizes()) +
                    ", expected two times (texts, at most " +
                    std::to_string(config_.max_positions) + " tokens)");
  const auto x = embeddings_(input_ids);  // (B,N,D)
  const auto bias = torch::zeros(mask.sizes(), x.options().requires_grad(false))
                        .masked_fill(mask == 0, -std::numeric_limits<float>::infinity())
                        .unsqueeze(1)
                        .unsqueeze(1);  // (B,1,1,N)
  return encoder_(x, bias, memory);
}

}  // namespace litevl
