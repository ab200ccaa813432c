// How likely the decoder holds an answer, and what of a question's states that rests on, in
// float32. The same function as model/text_decoder with task/answer_losses. docs/model.md,
// "Question answering". N tokens of the question, D width, V words. Private to engine/.
#pragma once

#include <span>

#include "engine/text_decoder.h"

namespace litevl::engine {

/// The log-probability of `answer`, [DEC] words [SEP], after a question of `states` (N,D), whose
/// gradient goes to `of_states` (N,D). Throws Error (kUsage) as `embed_ids`, and for an answer that
/// has not even two tokens.
double answer_gradient(const DecoderWeights& weights, const TextConfig& config,
                       std::span<const std::int64_t> answer, const float* states,
                       std::int64_t tokens, Threads& threads, float* of_states);

}  // namespace litevl::engine
