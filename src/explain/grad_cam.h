// Grad-CAM through the grounded encoder's cross-attention: which of a video's tokens, for each word
// of a text, the score rests on. docs/explain.md.
// Source: Grad-CAM, arXiv 1610.02391, on cross-attention as ALBEF, arXiv 2107.07651, has it.
// N tokens of the text, T frames, S patches in a frame, h heads, M tokens of memory.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

#include "model/litevl.h"
#include "task/retriever.h"

namespace litevl {

/// Something not negative for every token of the text and every token of the memory.
struct TokenHeat {
  at::Tensor patches;  ///< (N,T,S)
  at::Tensor frames;   ///< (N,T), of F, the frames' pooled tokens; undefined if the model has none
  at::Tensor positions;  ///< (N,S), of Q, the positions'; undefined if the model has none
};

struct GroundedHeat {
  double score = 0;        ///< what was differentiated
  double similarity = 0;   ///< cosine of video and text
  TokenHeat gradient;      ///< Grad-CAM: what a token of the text is about
  TokenHeat influence;     ///< attention times what the tokens looked at can do to the score
  TokenHeat attention;     ///< the same layer's attention alone, to compare with
  PoolingWeights pooling;  ///< of the text: (1,T) and (1,S)
};

/// A scalar of the grounded states (1,N,D).
using StateScore = std::function<at::Tensor(const at::Tensor& states)>;

/// Of one video and one text, `input_ids` and `mask` (1,N). `layer` counts from 0. One backward
/// pass, of the grounded encoder and what `score` adds: the video is not encoded again.
/// Throws Error (kUsage) if there is no such layer, (kData) if the model's numbers are not finite.
GroundedHeat ground_heat(LiteVL& model, const VideoEncoding& video, const at::Tensor& input_ids,
                         const at::Tensor& mask, const StateScore& score, std::int64_t layer);

}  // namespace litevl
