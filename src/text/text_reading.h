// Which part of a text a model reads, and what a person should know about that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/caption.h"
#include "text/wordpiece.h"

namespace litevl {

/// Whether a model does not read the whole text, because it has more than BLIP's 50 words or more
/// than `max_tokens` tokens, including [CLS] and [SEP].
bool is_cut(const std::string& text, TextKind kind, const WordPiece& tokenizer,
            std::int64_t max_tokens);

/// What a person should know about a sentence before trusting the model's results for it: that the
/// model knows none of its words, which words it does not know, or that it reads only the
/// beginning. Empty if there is nothing to say.
std::vector<std::string> notes_on_text(const std::string& text, TextKind kind,
                                       const WordPiece& tokenizer, std::int64_t max_tokens);

}  // namespace litevl
