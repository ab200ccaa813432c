// A score of one text grounded in one video, and its gradient with respect to what the text
// attended to and how: what Grad-CAM is made of (docs/explain.md). In float32; the same function as
// autograd through pooling's memory and LiteVLImpl::encode_grounded, against which it is tested.
// N tokens of the text, M of the memory, T frames, S positions, D and E widths, h heads.
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
  Buffer<float> attention;     ///< (h,N,M), one layer's shares
  Buffer<float> of_attention;  ///< (h,N,M), the score's gradient with respect to them
  Buffer<float> memory;        ///< (M,E): the video's tokens, then F and Q as the model has them
  Buffer<float> of_memory;     ///< (M,E), the score's gradient with respect to it, by all layers
  Buffer<float> shares;        ///< (T+S), text-dependent pooling's, of frames and of positions
};

/// A score of the states (N,D), and its gradient to `of_states` (N,D), which is zero before.
using StateScore = std::function<double(const float* states, float* of_states)>;

/// Of the only video of `tokens` and the only text of `text`, which begins with [ENC]; `embedding`
/// (J) is the text's. `layer` counts from 0. Throws Error (kUsage) if there
/// is no such layer, and as `embed_ids`.
GroundedGradient ground_with_gradient(const GroundingWeights<float>& weights,
                                      const std::vector<CrossWeights<float>>& cross,
                                      const VideoTokens& tokens, const TextIds& text,
                                      const float* embedding, std::int64_t layer, Threads& threads,
                                      const StateScore& score);

}  // namespace litevl::engine
