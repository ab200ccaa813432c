// What a model reads of a text, and what a person should know of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/caption.h"
#include "text/wordpiece.h"

namespace litevl {

/// Whether a model does not read the whole text: over BLIP's 50 words, or over `max_tokens` with
/// [CLS] and [SEP].
bool is_cut(const std::string& text, TextKind kind, const WordPiece& tokenizer,
            std::int64_t max_tokens);

/// What to say of a sentence before what a model makes of it is believed: that no word of it is
/// known, which words are not, or that only its beginning is read. Nothing if all is well.
std::vector<std::string> notes_on_text(const std::string& text, TextKind kind,
                                       const WordPiece& tokenizer, std::int64_t max_tokens);

}  // namespace litevl
