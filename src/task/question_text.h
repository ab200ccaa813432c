// What a model reads of a question's text.
#pragma once

#include <cstdint>
#include <string>

#include "text/wordpiece.h"

namespace litevl {

/// Whether a model does not read the whole question: over BLIP's 50 words, or over `max_tokens`
/// with [CLS] and [SEP].
bool is_cut(const std::string& question, const WordPiece& tokenizer, std::int64_t max_tokens);

}  // namespace litevl
