// Text written by the decoder, token by token: docs/model.md, "Question answering". Q texts to
// decode, V words.
#pragma once

#include <cstdint>
#include <vector>

#include "config/encoder.h"

namespace litevl {

struct GeneratedText {
  std::vector<std::int64_t> ids;  ///< begins with [DEC] and ends with [SEP], unless it was cut
  double log_probability = 0;     ///< sum over its tokens
};

/// Greedy decoding: always takes the likeliest next token, up to `max_tokens` including [DEC] and
/// [SEP]. `decoder` must be newly started, with one row for each of `texts`.
std::vector<GeneratedText> generate_greedily(Decoder& decoder, std::int64_t texts,
                                             const ModelConfig& config, std::int64_t max_tokens);

/// Beam search as in Hugging Face's transformers 4.15, which BLIP uses: the score of a finished
/// text is its log-probability divided by its length without [SEP]. The search ends when no open
/// beam can become better than the worst of the `beams` best (length penalty 1, no early stopping).
std::vector<GeneratedText> generate_by_beams(Decoder& decoder, std::int64_t texts,
                                             const ModelConfig& config, std::int64_t max_tokens,
                                             std::int64_t beams);

}  // namespace litevl
