// How well the decoder predicts answers: docs/model.md, "Question answering".
// B answers, N tokens, V words.
#pragma once

#include <ATen/core/Tensor.h>

namespace litevl {

/// Cross-entropy of every answer, summed over its tokens: (B) float32. `ids` and `mask` (B,N),
/// [DEC] first; `logits` (B,N,V) of the token after each. [DEC] is not predicted, [SEP] is; padding
/// does not count. With `label_smoothing` ε a token costs (1-ε)·nll + ε·mean over words of -log p;
/// without it the result is minus the answer's log-likelihood.
at::Tensor answer_losses(const at::Tensor& logits, const at::Tensor& ids, const at::Tensor& mask,
                         double label_smoothing = 0);

}  // namespace litevl
