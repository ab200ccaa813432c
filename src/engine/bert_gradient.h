// Passes one text through BERT's layers, the grounded encoder's or the decoder's, in float32, and
// keeps what their gradients need. The same function as model/text_encoder with a memory, against
// whose autograd it is tested. docs/model.md, "Text model". N tokens of the text, M of the memory,
// D and E widths, h heads. Private to engine/.
#pragma once

#include "engine/attention_gradient.h"
#include "engine/row_gradients.h"
#include "engine/text_weights.h"

namespace litevl::engine {

/// The weights of all layers. They must outlive what is made from them.
struct BertWeights {
  const TextConfig& config;
  const std::vector<TextLayerWeights<float>>& layers;
  const std::vector<CrossWeights<float>>& cross;
};

class BertPass {
 public:
  /// For N = `rows` rows. Each attends to the whole text or, if `is_causal`, to the rows before it,
  /// and to the M = `tokens` rows of `memory` (M,E), which must outlive this object.
  BertPass(const BertWeights& weights, std::int64_t rows, const float* memory, std::int64_t tokens,
           bool is_causal, Threads& threads);

  /// Replaces the embeddings `x` (N,D) of the text by its states.
  void forward(float* x);

  /// To be called after `forward`. Given the gradient of the states, `gradient` (N,D), which it
  /// overwrites, adds the memory's gradient to `of_memory` (M,E). If `of_shares` (h,N,M) is given,
  /// it receives the gradient of `shares(layer)`.
  void backward(float* gradient, float* of_memory, std::int64_t layer = 0,
                float* of_shares = nullptr);

  /// A layer's attention weights for the memory (h,N,M).
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
