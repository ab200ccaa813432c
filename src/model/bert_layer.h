// One layer of BERT with cross-attention, as BLIP's text model has it: docs/model.md, "Text model".
// Source: BERT, arXiv 1810.04805; BLIP, arXiv 2201.12086. B texts, N tokens, M tokens of memory, D
// width.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include "model/config.h"
#include "model/grounding_memory.h"

namespace litevl {

/// LN( dense(x) + residual ), BERT's post-norm end of every block.
class BertOutputImpl : public torch::nn::Module {
 public:
  BertOutputImpl(std::int64_t in_width, const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& residual);

 private:
  torch::nn::Linear dense_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};  // "LayerNorm"
};
TORCH_MODULE(BertOutput);

/// Query, key and value maps and the attention between them: BERT's "self", in cross-attention too.
class BertHeadsImpl : public torch::nn::Module {
 public:
  BertHeadsImpl(std::int64_t memory_width, const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const GroundingMemory& memory,
                        const torch::Tensor& bias);

 private:
  torch::Tensor attend_to_shared(const torch::Tensor& q, const GroundingMemory& memory);

  std::int64_t heads_;
  torch::nn::Linear query_{nullptr};
  torch::nn::Linear key_{nullptr};
  torch::nn::Linear value_{nullptr};
};
TORCH_MODULE(BertHeads);

class BertAttentionImpl : public torch::nn::Module {
 public:
  BertAttentionImpl(std::int64_t memory_width, const TextConfig& config);
  /// `x` (B,N,D) attends to `memory`, M tokens of memory_width; `bias` broadcasts to (B,h,N,M) or
  /// is undefined. Returns (B,N,D), the residual added and normalised.
  torch::Tensor forward(const torch::Tensor& x, const GroundingMemory& memory,
                        const torch::Tensor& bias);

 private:
  BertHeads heads_{nullptr};    // "self"
  BertOutput output_{nullptr};  // "output"
};
TORCH_MODULE(BertAttention);

class BertIntermediateImpl : public torch::nn::Module {
 public:
  explicit BertIntermediateImpl(const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Linear dense_{nullptr};
};
TORCH_MODULE(BertIntermediate);

class BertLayerImpl : public torch::nn::Module {
 public:
  explicit BertLayerImpl(const TextConfig& config);

  /// Self-attention, cross-attention if `memory`, of encoder_width, is defined, feed-forward.
  /// `x` (B,N,D); `bias` as in BertAttention, for the self-attention only.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& bias,
                        const GroundingMemory& memory);

 private:
  BertAttention attention_{nullptr};
  BertAttention cross_attention_{nullptr};  // "crossattention"
  BertIntermediate intermediate_{nullptr};
  BertOutput output_{nullptr};
};
TORCH_MODULE(BertLayer);

}  // namespace litevl
