// What texts attend to: a memory for each text, or one for all texts with weights for each. B
// texts, M tokens of memory, D width.
#pragma once

#include <ATen/core/Tensor.h>

#include <utility>

namespace litevl {

/// Without `weights`: the memory itself, (B,M,D). With them: `tokens` (1,M,D), and token j of text
/// i is weights(i,j) · tokens(j); see Note [One video, many texts]. If `tokens` has one row, it is
/// for all texts.
struct GroundingMemory {
  at::Tensor tokens;
  at::Tensor weights;  ///< (B,M) or undefined
  at::Tensor bias;  ///< added to the scores, broadcasts to (B,h,N,M); undefined: nothing is hidden

  GroundingMemory() = default;
  // Not explicit, so that a tensor can be passed as a memory without weights.
  GroundingMemory(at::Tensor memory_tokens, at::Tensor token_weights = {},  // NOLINT
                  at::Tensor score_bias = {})
      : tokens(std::move(memory_tokens)),
        weights(std::move(token_weights)),
        bias(std::move(score_bias)) {}

  bool defined() const { return tokens.defined(); }
};

}  // namespace litevl
