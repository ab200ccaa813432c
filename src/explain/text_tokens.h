// A text as tokens of the model, with the words that they belong to.
#pragma once

#include <cstdint>
#include <string>

#include "config/model_config.h"
#include "explain/explanation.h"
#include "text/caption.h"
#include "text/wordpiece.h"

namespace litevl {

/// Reads a text as Retriever and Answerer do, cut to `max_tokens`. Throws Error (kUsage) for a text
/// without words.
TextTokens tokenise(const WordPiece& tokenizer, const ModelConfig& config, const std::string& text,
                    TextKind kind, std::int64_t max_tokens);

}  // namespace litevl
