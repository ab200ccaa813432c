// One text through BERT's layers with what their gradient needs, in float32: the grounded encoder,
// or the decoder. The same function as model/text_encoder with a memory, against whose autograd it
// is tested. docs/model.md, "Text model". N tokens of the text, M of the memory, D and E widths, h
// heads. Private to engine/.
#pragma once

#include "engine/attention_gradient.h"
#include "engine/row_gradients.h"
#include "engine/text_weights.h"

namespace litevl::engine {

/// Of all layers; all of it outlives what is made of it.
struct BertWeights {
  const TextConfig& config;
  const std::vector<TextLayerWeights<float>>& layers;
  const std::vector<CrossWeights<float>>& cross;
};

class BertPass {
 public:
  /// Of N = `rows`, each of which attends to all of the text or, if `is_causal`, to what came
  /// before, and to the M = `tokens` rows `memory` (M,E), which outlive it.
  BertPass(const BertWeights& weights, std::int64_t rows, const float* memory, std::int64_t tokens,
           bool is_causal, Threads& threads);

  /// The text's states in place of its embeddings `x` (N,D).
  void forward(float* x);

  /// After it: adds to `of_memory` (M,E) the memory's gradient, given that of the states,
  /// `gradient` (N,D), in whose place it works. If given, `of_shares` (h,N,M) gets that of
  /// `shares(layer)`.
  void backward(float* gradient, float* of_memory, std::int64_t layer = 0,
                float* of_shares = nullptr);

  /// A layer's attention to the memory (h,N,M).
  const Buffer<float>& shares(std::int64_t layer) const {
    return traces_[static_cast<std::size_t>(layer)].cross_shares;
  }

 private:
  struct Trace {
    Buffer<float> qkv;  // (N,3D)
    Buffer<float> self_shares;
    NormTrace self_norm;
    Buffer<float> query;      // (N,D)
    Buffer<float> key_value;  // (M,2D)
    Buffer<float> cross_shares;
    NormTrace cross_norm;
    Buffer<float> hidden;  // (N,mlp_width), before GELU
    NormTrace last_norm;
  };

  FloatRows rows_of(const float* x, std::int64_t width) const { return {x, rows_, width}; }
  void normalise(const NormWeights& norm, float* x, NormTrace& trace) const;
  void go_back(const NormWeights& norm, const NormTrace& trace, float* gradient) const;
  AttentionRows self_attention(const Trace& trace) const;
  AttentionRows cross_attention(const Trace& trace) const;
  void make_keys_and_values(const CrossWeights<float>& weights, float* key_value) const;

  BertWeights weights_;
  std::int64_t rows_;
  const float* memory_;
  std::int64_t tokens_;
  bool is_causal_;
  Threads& threads_;
  std::vector<Trace> traces_;  // of each layer
};

}  // namespace litevl::engine
