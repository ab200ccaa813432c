// How long texts are to a model, and how many it does not read whole.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/caption.h"
#include "text/wordpiece.h"

namespace litevl {

/// Tokens include [CLS] and [SEP]; what BLIP's 50 words leave out counts.
struct TextLengths {
  std::int64_t texts = 0;
  std::int64_t cut = 0;  ///< over the limit of tokens, or over BLIP's 50 words
  std::int64_t most_tokens = 0;
  double mean_tokens = 0;
};

TextLengths measure_lengths(const std::vector<std::string_view>& texts, TextKind kind,
                            const WordPiece& tokenizer, std::int64_t max_tokens);

}  // namespace litevl
