// A text as the model's tokens, with the words that they belong to.
#pragma once

#include <cstdint>
#include <string>

#include "config/model_config.h"
#include "explain/explanation.h"
#include "text/caption.h"
#include "text/wordpiece.h"

namespace litevl {

/// As Retriever and Answerer read a text, cut to `max_tokens`. Throws Error (kUsage) for a text
/// without words.
TextTokens tokenise(const WordPiece& tokenizer, const ModelConfig& config, const std::string& text,
                    TextKind kind, std::int64_t max_tokens);

}  // namespace litevl
