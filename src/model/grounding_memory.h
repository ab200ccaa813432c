// What a text attends to, for each text its own or one for all but for weights.
// B texts, M tokens of memory, D width.
#pragma once

#include <ATen/core/Tensor.h>

#include <utility>

namespace litevl {

/// Without `weights`: the memory itself, (B,M,D). With them: `tokens` (1,M,D), and token j of text
/// i is weights(i,j) · tokens(j); see Note [One video, many texts]. Tokens of one row serve all
/// texts.
struct GroundingMemory {
  at::Tensor tokens;
  at::Tensor weights;  ///< (B,M) or undefined
  at::Tensor bias;     ///< added to the scores, broadcasts to (B,h,N,M); undefined: nothing hidden

  GroundingMemory() = default;
  // Not explicit: plain memory is a tensor.
  GroundingMemory(at::Tensor memory_tokens, at::Tensor token_weights = {},  // NOLINT
                  at::Tensor score_bias = {})
      : tokens(std::move(memory_tokens)),
        weights(std::move(token_weights)),
        bias(std::move(score_bias)) {}

  bool defined() const { return tokens.defined(); }
};

}  // namespace litevl
