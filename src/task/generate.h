// Free text from the decoder, token by token: docs/model.md, "Question answering".
// Q texts to be decoded, V words.
#pragma once

#include <cstdint>
#include <vector>

#include "config/encoder.h"

namespace litevl {

struct GeneratedText {
  std::vector<std::int64_t> ids;  ///< [DEC] first, [SEP] last unless it was cut
  double log_probability = 0;     ///< sum over its tokens
};

/// The likeliest token after each other, of at most `max_tokens` with [DEC] and [SEP]. `decoder` as
/// it was started, a row for each of `texts`.
std::vector<GeneratedText> generate_greedily(Decoder& decoder, std::int64_t texts,
                                             const ModelConfig& config, std::int64_t max_tokens);

/// Beam search as in Hugging Face's transformers 4.15, which BLIP generates with: the score of a
/// finished text is its log-probability over its length without [SEP], and a search ends when no
/// open beam can become better than the worst of the `beams` best (length penalty 1, no early
/// stopping).
std::vector<GeneratedText> generate_by_beams(Decoder& decoder, std::int64_t texts,
                                             const ModelConfig& config, std::int64_t max_tokens,
                                             std::int64_t beams);

}  // namespace litevl
