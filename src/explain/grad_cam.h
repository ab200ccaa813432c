// Grad-CAM through the grounded encoder's cross-attention: which tokens of a video the score
// depends on, for each word of a text. docs/explain.md. Source: Grad-CAM, arXiv 1610.02391, for
// cross-attention as in ALBEF, arXiv 2107.07651. N tokens of the text, T frames, S patches in a
// frame, H heads, M tokens of memory.
#pragma once

#include <cstdint>

#include "config/encoder.h"

namespace litevl {

/// A number, not negative, for every token of the text and every token of the memory.
struct TokenHeat {
  Array<float> patches;  ///< (N,T,S)
  Array<float> frames;   ///< (N,T), for F, the pooled tokens of frames; undefined if there are none
  Array<float>
      positions;  ///< (N,S), for Q, the pooled tokens of positions; undefined if there are none
};

struct GroundedHeat {
  TokenHeat gradient;   ///< Grad-CAM: what a token of the text is about
  TokenHeat influence;  ///< attention times the effect that the attended tokens have on the score
  TokenHeat attention;  ///< only the same layer's attention, for comparison
};

/// Computes it from a score's gradients for a video of `frames` frames. Throws Error (kData) if
/// they are not finite.
GroundedHeat ground_heat(const ModelConfig& config, const ScoreGradient& gradient,
                         std::int64_t frames);

}  // namespace litevl
