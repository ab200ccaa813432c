// BERT's basic tokenisation, the step before word pieces: docs/model.md, "Text model".
#pragma once

#include <string>
#include <string_view>

namespace litevl {

/// The words of a text, lower-cased and without accents, each followed by one space. Every
/// punctuation character and every CJK ideograph is a word of its own. Characters of the Unicode
/// classes C and U+FFFD are dropped. Throws Error (kUsage) over 64 MiB.
std::u32string split_words(std::string_view text);

}  // namespace litevl
