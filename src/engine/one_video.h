// Many texts grounded in one video, whose keys and values they share, in float32: evaluating, and
// answering questions. The same function as GroundedEncoder's.
#pragma once

#include "engine/cross_attention.h"
#include "engine/grounded_encoder.h"

namespace litevl::engine {

/// States (ΣN,D) of all the texts with the only video of `tokens`; otherwise as
/// GroundedEncoder::encode. If given, `shares` (texts,T+S) is filled with pooling's weights of
/// frames and positions.
void ground_in_one_video(const GroundingWeights<float>& weights,
                         const std::vector<CrossWeights<float>>& cross, const VideoTokens& tokens,
                         const TextIds& texts, const float* embeddings, Threads& threads,
                         float* states, float* shares = nullptr);

}  // namespace litevl::engine
