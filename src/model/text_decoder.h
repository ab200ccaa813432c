// BLIP's text decoder, which writes answers: docs/model.md, "Text model" and "Question answering".
// Source: BLIP, arXiv 2201.12086; BERT's language-model head, arXiv 1810.04805. B texts, N tokens
// of a text, M tokens of memory, D width, V words.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/normalization.h>

#include <vector>

#include "config/model_config.h"
#include "model/linear.h"
#include "model/text_encoder.h"

namespace litevl {

/// A text that is being decoded token by token.
struct Decoding {
  std::vector<LayerCache> layers;
  std::int64_t length = 0;  ///< tokens so far

  /// Continues with only the rows with the indices `index` (K) int64.
  void select(const torch::Tensor& index);
};

class TextDecoderImpl : public torch::nn::Module {
 public:
  /// `config` as returned by `decoder_config`.
  explicit TextDecoderImpl(const TextConfig& config);

  /// Logits (B,N,V) float32 of the token after each of `input_ids` (B,N), [DEC] first; padding at
  /// the end needs no mask. `memory`: (B,M,D), or one row for all texts, with a bias that hides its
  /// padding. Throws Error (kUsage) if N exceeds the position table.
  torch::Tensor forward(const torch::Tensor& input_ids, const GroundingMemory& memory);

  /// The same token by token: keys and values of memory and of earlier tokens are kept.
  Decoding start(const GroundingMemory& memory);
  /// Logits (B,V) of the token after `input_ids` (B).
  torch::Tensor step(const torch::Tensor& input_ids, Decoding& decoding);

 private:
  torch::Tensor predict(const torch::Tensor& states);

  TextEncoder bert_{nullptr};
  Linear dense_{nullptr};               // "cls.predictions.transform.dense"
  torch::nn::LayerNorm norm_{nullptr};  // "cls.predictions.transform.LayerNorm"
  torch::Tensor bias_;                  // "cls.predictions.bias" (V)
};
TORCH_MODULE(TextDecoder);

}  // namespace litevl
