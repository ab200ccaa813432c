// One layer of BERT with cross-attention, as BLIP's text model has it: docs/model.md, "Text model".
// Source: BERT, arXiv 1810.04805; BLIP, arXiv 2201.12086. B texts, N tokens, M tokens of memory, D
// width.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/normalization.h>

#include <vector>

#include "config/model_config.h"
#include "model/grounding_memory.h"
#include "model/linear.h"

namespace litevl {

/// LN( dropout(dense(x)) + residual ), BERT's post-norm end of every block.
class BertOutputImpl : public torch::nn::Module {
 public:
  BertOutputImpl(std::int64_t in_width, const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& residual);

 private:
  double dropout_;
  Linear dense_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};  // "LayerNorm"
};
TORCH_MODULE(BertOutput);

/// Keys and values of one attention, heads apart: (B,h,M,d) each.
struct KeyValues {
  torch::Tensor keys;
  torch::Tensor values;

  /// Appends the keys and values of further tokens.
  void append(const KeyValues& more);
  /// Only the rows of the batch with the indices `index` (K) int64, in that order.
  void select(const torch::Tensor& index);
};

/// What texts attended to, for explanations and tests. Part of autograd's graph, if there is one,
/// so gradients with respect to it can be computed.
struct GroundingTrace {
  std::vector<torch::Tensor>
      attention;  ///< attention weights of the memory's tokens, (B,h,N,M) for each layer
};

/// What one layer keeps while a text is decoded token by token.
struct LayerCache {
  KeyValues past;             ///< of the tokens so far
  KeyValues memory;           ///< of what the text attends to
  torch::Tensor memory_bias;  ///< as in GroundingMemory
};

/// Query, key and value maps and the attention between them. In BERT this is named "self", also in
/// cross-attention.
class BertHeadsImpl : public torch::nn::Module {
 public:
  BertHeadsImpl(std::int64_t memory_width, const TextConfig& config);
  torch::Tensor forward(const torch::Tensor& x, const GroundingMemory& memory,
                        GroundingTrace* trace = nullptr);
  /// Keys and values of `tokens` (B,M,memory_width).
  KeyValues project(const torch::Tensor& tokens);
  /// `x` (B,N,D) attends to keys and values that were computed before; `bias` as in
  /// GroundingMemory.
  torch::Tensor attend_to(const torch::Tensor& x, const KeyValues& memory,
                          const torch::Tensor& bias, torch::Tensor* shares = nullptr);

 private:
  torch::Tensor attend_to_shared(const torch::Tensor& q, const GroundingMemory& memory);

  std::int64_t heads_;
  double dropout_;
  Linear query_{nullptr};
  Linear key_{nullptr};
  Linear value_{nullptr};
};
TORCH_MODULE(BertHeads);

class BertAttentionImpl : public torch::nn::Module {
 public:
  BertAttentionImpl(std::int64_t memory_width, const TextConfig& config);
  /// `x` (B,N,D) attends to `memory`, M tokens of memory_width. Returns (B,N,D), with the residual
  /// added and normalised.
  torch::Tensor forward(const torch::Tensor& x, const GroundingMemory& memory,
                        GroundingTrace* trace = nullptr);
  /// The same in two steps, for memory that is attended to many times.
  KeyValues project(const torch::Tensor& tokens);
  torch::Tensor attend_to(const torch::Tensor& x, const KeyValues& memory,
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
  Linear dense_{nullptr};
};
TORCH_MODULE(BertIntermediate);

class BertLayerImpl : public torch::nn::Module {
 public:
  explicit BertLayerImpl(const TextConfig& config);

  /// Self-attention, then cross-attention if `memory`, of encoder_width, is defined, then
  /// feed-forward. `x` (B,N,D); `bias` is for the self-attention, as in GroundingMemory. If `trace`
  /// is given, adds the weights of the cross-attention to it; `memory` must have no weights then.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& bias,
                        const GroundingMemory& memory, GroundingTrace* trace = nullptr);

  /// The same token by token, with the results of `forward` with a causal bias: `start` makes a
  /// cache that attends to `memory`, then `step` takes one token `x` (B,1,D) after another.
  LayerCache start(const GroundingMemory& memory);
  torch::Tensor step(const torch::Tensor& x, LayerCache& cache);

 private:
  BertAttention attention_{nullptr};
  BertAttention cross_attention_{nullptr};  // "crossattention"
  BertIntermediate intermediate_{nullptr};
  BertOutput output_{nullptr};
};
TORCH_MODULE(BertLayer);

}  // namespace litevl
