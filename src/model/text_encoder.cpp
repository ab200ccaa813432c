#include "model/text_encoder.h"

#include "core/torch.h"
#include "litevl/error.h"
#include "model/attention.h"

namespace litevl {

BertEmbeddingsImpl::BertEmbeddingsImpl(const TextConfig& config)
    : dropout_(config.dropout),
      words_(register_module("word_embeddings",
                             torch::nn::Embedding(config.vocabulary, config.width))),
      positions_(register_module("position_embeddings",
                                 torch::nn::Embedding(config.max_positions, config.width))),
      norm_(register_module(
          "LayerNorm",
          torch::nn::LayerNorm(
              torch::nn::LayerNormOptions({config.width}).eps(config.layer_norm_eps)))) {
  // BERT's initialisation. With LibTorch's standard normal distribution, Adam would take ten times
  // as long to change the embeddings.
  torch::nn::init::normal_(words_->weight, 0, 0.02);
  torch::nn::init::normal_(positions_->weight, 0, 0.02);
}

torch::Tensor BertEmbeddingsImpl::forward(const torch::Tensor& input_ids, std::int64_t position) {
  const auto x = norm_(words_(input_ids.to(words_->weight.device())) +
                       positions_->weight.slice(0, position, position + input_ids.size(1)));
  return dropout_ > 0 && is_training() ? torch::dropout(x, dropout_, /*train=*/true) : x;
}

BertStackImpl::BertStackImpl(const TextConfig& config)
    : layers_(register_module("layer", torch::nn::ModuleList())) {
  for (std::int64_t layer = 0; layer < config.layers; ++layer)
    layers_->push_back(BertLayer(config));
}

torch::Tensor BertStackImpl::forward(torch::Tensor x, const torch::Tensor& bias,
                                     const GroundingMemory& memory, GroundingTrace* trace) {
  for (const auto& layer : *layers_) x = layer->as<BertLayer>()->forward(x, bias, memory, trace);
  return x;
}

std::vector<LayerCache> BertStackImpl::start(const GroundingMemory& memory) {
  std::vector<LayerCache> caches;
  for (const auto& layer : *layers_) caches.push_back(layer->as<BertLayer>()->start(memory));
  return caches;
}

torch::Tensor BertStackImpl::step(torch::Tensor x, std::vector<LayerCache>& caches) {
  for (std::size_t layer = 0; layer < caches.size(); ++layer)
    x = layers_[layer]->as<BertLayer>()->step(x, caches[layer]);
  return x;
}

TextEncoderImpl::TextEncoderImpl(const TextConfig& config)
    : config_(config),
      embeddings_(register_module("embeddings", BertEmbeddings(config))),
      encoder_(register_module("encoder", BertStack(config))) {}

torch::Tensor TextEncoderImpl::embed(const torch::Tensor& input_ids, std::int64_t position) {
  if (input_ids.dim() != 2 || position + input_ids.size(1) > config_.max_positions)
    throw Error(Error::Kind::kUsage, "text model",
                "ids are " + c10::str(input_ids.sizes()) + " from position " +
                    std::to_string(position) + ", expected (texts, tokens) and at most " +
                    std::to_string(config_.max_positions) + " positions");
  return embeddings_(input_ids, position);  // (B,N,D)
}

torch::Tensor TextEncoderImpl::forward(const torch::Tensor& input_ids, const torch::Tensor& mask,
                                       const GroundingMemory& memory, GroundingTrace* trace) {
  if (input_ids.sizes() != mask.sizes())
    throw Error(Error::Kind::kUsage, "text model",
                "ids are " + c10::str(input_ids.sizes()) + " and mask " + c10::str(mask.sizes()) +
                    ", expected two of a size");
  const auto x = embed(input_ids);
  return encoder_(x, padding_bias(mask, x.device()), memory, trace);
}

torch::Tensor TextEncoderImpl::forward_causal(const torch::Tensor& input_ids,
                                              const GroundingMemory& memory) {
  const auto x = embed(input_ids);
  return encoder_(x, causal_bias(x.size(1), x.device()), memory);
}

std::vector<LayerCache> TextEncoderImpl::start(const GroundingMemory& memory) {
  return encoder_->start(memory);
}

torch::Tensor TextEncoderImpl::step(const torch::Tensor& input_ids, std::int64_t position,
                                    std::vector<LayerCache>& caches) {
  return encoder_->step(embed(input_ids, position), caches);
}

}  // namespace litevl
