// Grad-CAM through the grounded encoder's cross-attention: which of a video's tokens, for each word
// of a text, the score rests on. docs/explain.md.
// Source: Grad-CAM, arXiv 1610.02391, on cross-attention as ALBEF, arXiv 2107.07651, has it.
// N tokens of the text, T frames, S patches in a frame, H heads, M tokens of memory.
#pragma once

#include <cstdint>

#include "config/encoder.h"

namespace litevl {

/// Something not negative for every token of the text and every token of the memory.
struct TokenHeat {
  Array<float> patches;    ///< (N,T,S)
  Array<float> frames;     ///< (N,T), of F, the frames' pooled tokens; undefined if there are none
  Array<float> positions;  ///< (N,S), of Q, the positions'; undefined if there are none
};

struct GroundedHeat {
  TokenHeat gradient;   ///< Grad-CAM: what a token of the text is about
  TokenHeat influence;  ///< attention times what the tokens looked at can do to the score
  TokenHeat attention;  ///< the same layer's attention alone, to compare with
};

/// Of a score's gradients for a video of `frames` frames. Throws Error (kData) if they are not
/// finite.
GroundedHeat ground_heat(const ModelConfig& config, const ScoreGradient& gradient,
                         std::int64_t frames);

}  // namespace litevl
