// A score of one text grounded in one video, and its gradients with respect to what the text
// attended to and to the attention weights. Grad-CAM is computed from these (docs/explain.md). In
// float32; the same function as autograd through pooling's memory and LiteVLImpl::encode_grounded,
// against which it is tested. N tokens of the text, M of the memory, T frames, S positions, D and E
// widths, h heads.
#pragma once

#include <functional>

#include "core/threads.h"
#include "engine/bert_gradient.h"
#include "engine/grounded_encoder.h"

namespace litevl::engine {

struct GroundedGradient {
  double score = 0;
  std::int64_t heads = 0;      ///< h
  std::int64_t rows = 0;       ///< N
  std::int64_t tokens = 0;     ///< M
  std::int64_t positions = 0;  ///< S
  Buffer<float> attention;     ///< (h,N,M), one layer's attention weights
  Buffer<float> of_attention;  ///< (h,N,M), the gradient of the score with respect to them
  Buffer<float> memory;        ///< (M,E): the video's tokens, then F and Q (docs/model.md)
  Buffer<float>
      of_memory;  ///< (M,E), the gradient of the score with respect to it, through all layers
  Buffer<float> shares;  ///< (T+S), the weights of frames and positions in text-dependent pooling
};

/// Returns a score of the states (N,D) and writes its gradient to `of_states` (N,D), which is zero
/// before.
using StateScore = std::function<double(const float* states, float* of_states)>;

/// For the only video in `tokens` and the only text in `text`, which begins with [ENC]. `embedding`
/// (J) is the text's vector. `layer` is counted from 0. Throws Error (kUsage) if there is no such
/// layer, and as `embed_ids` does.
GroundedGradient ground_with_gradient(const GroundingWeights<float>& weights,
                                      const std::vector<CrossWeights<float>>& cross,
                                      const VideoTokens& tokens, const TextIds& text,
                                      const float* embedding, std::int64_t layer, Threads& threads,
                                      const StateScore& score);

}  // namespace litevl::engine
