// Turns texts into the token ids that the text encoder reads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/model_config.h"
#include "config/text_ids.h"
#include "text/wordpiece.h"

namespace litevl {

/// Cleans captions as BLIP does, tokenises them, puts [CLS] and [SEP] around them and cuts them to
/// `max_tokens` with these. Throws Error (kUsage) if `captions` is empty or `max_tokens` under 3.
TextIds batch_captions(const WordPiece& tokenizer, const ModelConfig& config,
                       const std::vector<std::string>& captions, std::int64_t max_tokens);

/// The same for questions, cleaned as BLIP cleans those; throws Error (kUsage) also for a question
/// without words.
TextIds batch_questions(const WordPiece& tokenizer, const ModelConfig& config,
                        const std::vector<std::string>& questions, std::int64_t max_tokens);

}  // namespace litevl
