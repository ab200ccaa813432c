// How likely an answer is to the decoder, and the gradient of that with respect to the question's
// states, in float32. The same function as model/text_decoder with task/answer_losses.
// docs/model.md, "Question answering". N tokens of the question, D width, V words. Private to
// engine/.
#pragma once

#include <span>

#include "engine/text_decoder.h"

namespace litevl::engine {

/// Returns the log-probability of `answer`, [DEC] words [SEP], to the question with the states
/// `states` (N,D), and writes its gradient with respect to them to `of_states` (N,D). Throws Error
/// (kUsage) as `embed_ids` does, and for an answer of fewer than two tokens.
double answer_gradient(const DecoderWeights& weights, const TextConfig& config,
                       std::span<const std::int64_t> answer, const float* states,
                       std::int64_t tokens, Threads& threads, float* of_states);

}  // namespace litevl::engine
