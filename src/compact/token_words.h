// The names of the forms of tokens in options.
#pragma once

#include <array>

#include "compact/compact_tokens.h"
#include "core/words.h"

namespace litevl {

inline std::array<Word<TokenForm>, 4> token_form_words() {
  const auto word = [](TokenForm form) { return Word<TokenForm>{token_form_name(form), form}; };
  return {word(TokenForm::kAll), word(TokenForm::kHalf), word(TokenForm::kQuarter),
          word(TokenForm::kEighth)};
}

}  // namespace litevl
