// BLIP's text encoder, with and without a video, and the stack of layers that its decoder has, too:
// docs/model.md, "Text model". B texts, N tokens, M tokens of memory, D width.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/normalization.h>

#include <vector>

#include "config/model_config.h"
#include "model/bert_layer.h"

namespace litevl {

/// dropout( LN( word + position ) ). Token types are not used.
class BertEmbeddingsImpl : public torch::nn::Module {
 public:
  explicit BertEmbeddingsImpl(const TextConfig& config);
  /// `input_ids` (B,N) int64, the first of which is at `position`; returns (B,N,D).
  torch::Tensor forward(const torch::Tensor& input_ids, std::int64_t position = 0);
  /// (vocabulary,D).
  torch::Tensor word_table() const { return words_->weight; }

 private:
  double dropout_;
  torch::nn::Embedding words_{nullptr};      // "word_embeddings"
  torch::nn::Embedding positions_{nullptr};  // "position_embeddings"
  torch::nn::LayerNorm norm_{nullptr};       // "LayerNorm"
};
TORCH_MODULE(BertEmbeddings);

class BertStackImpl : public torch::nn::Module {
 public:
  explicit BertStackImpl(const TextConfig& config);
  torch::Tensor forward(torch::Tensor x, const torch::Tensor& bias, const GroundingMemory& memory,
                        GroundingTrace* trace = nullptr);
  /// `start` and `step` of BertLayer, for all layers.
  std::vector<LayerCache> start(const GroundingMemory& memory);
  torch::Tensor step(torch::Tensor x, std::vector<LayerCache>& caches);

 private:
  torch::nn::ModuleList layers_{nullptr};  // "layer"
};
TORCH_MODULE(BertStack);

class TextEncoderImpl : public torch::nn::Module {
 public:
  explicit TextEncoderImpl(const TextConfig& config);

  /// States (B,N,D) of `input_ids` (B,N); `mask` (B,N) is 1 for tokens and 0 for padding, which is
  /// never attended to. If `memory`, of encoder_width, is defined, the text is grounded: every
  /// layer also attends to the memory, and `trace`, if given, receives the attention weights of
  /// every layer. Throws Error (kUsage) if N exceeds the position table or an id the vocabulary.
  torch::Tensor forward(const torch::Tensor& input_ids, const torch::Tensor& mask,
                        const GroundingMemory& memory = {}, GroundingTrace* trace = nullptr);

  /// The same for the decoder: no token attends to a later one, and all attend to `memory`. Padding
  /// at the end needs no mask. Throws as `forward` does.
  torch::Tensor forward_causal(const torch::Tensor& input_ids, const GroundingMemory& memory);

  /// The same token by token: `input_ids` (B,1) are at `position`; returns (B,1,D).
  std::vector<LayerCache> start(const GroundingMemory& memory);
  torch::Tensor step(const torch::Tensor& input_ids, std::int64_t position,
                     std::vector<LayerCache>& caches);

  torch::Tensor word_table() const { return embeddings_->word_table(); }

 private:
  torch::Tensor embed(const torch::Tensor& input_ids, std::int64_t position = 0);

  TextConfig config_;
  BertEmbeddings embeddings_{nullptr};
  BertStack encoder_{nullptr};
};
TORCH_MODULE(TextEncoder);

}  // namespace litevl
