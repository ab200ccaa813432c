// Many texts grounded in one video, which share its keys and values, in float32. Used to evaluate
// and to answer questions. The same function as GroundedEncoder.
#pragma once

#include "engine/cross_attention.h"
#include "engine/grounded_encoder.h"

namespace litevl::engine {

/// States (ΣN,D) of all texts with the only video in `tokens`; otherwise the same as
/// GroundedEncoder::encode. `shares` (texts,T+S), if given, is filled with the weights of frames
/// and positions in text-dependent pooling.
void ground_in_one_video(const GroundingWeights<float>& weights,
                         const std::vector<CrossWeights<float>>& cross, const VideoTokens& tokens,
                         const TextIds& texts, const float* embeddings, Threads& threads,
                         float* states, float* shares = nullptr);

}  // namespace litevl::engine
