#include "text/words.h"

#include "text/unicode.h"

namespace litevl {
namespace {

// The blocks of unified and compatibility ideographs that BERT names; kana and hangul are not.
bool is_cjk(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0x20000 && c <= 0x2A6DF) || (c >= 0x2A700 && c <= 0x2B73F) ||
         (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B820 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

std::u32string clean(std::u32string_view text) {
  std::u32string result;
  result.reserve(text.size());
  for (const char32_t c : text) {
    if (c == U'\t' || c == U'\n' || c == U'\r' || is_space_separator(c)) {
      result.push_back(U' ');
    } else if (c == 0xFFFD || is_other(c)) {
      continue;
    } else if (is_cjk(c)) {
      result.append({U' ', c, U' '});
    } else {
      result.push_back(c);
    }
  }
  return result;
}

}  // namespace

// BERT lower-cases and strips word by word; on the whole text it is the same, because a space ends
// the context that a final sigma looks at and is no mark.
std::u32string split_words(std::string_view text) {
  std::u32string result;
  bool in_word = false;
  const auto end_word = [&] {
    if (in_word) result.push_back(U' ');
    in_word = false;
  };
  for (const char32_t c : strip_accents(lower_case(clean(to_code_points(text))))) {
    if (is_space(c)) {
      end_word();
    } else if (is_punctuation(c)) {
      end_word();
      result.append({c, U' '});
    } else {
      // A CJK ideograph has spaces around it since `clean`.
      result.push_back(c);
      in_word = true;
    }
  }
  end_word();
  return result;
}

}  // namespace litevl
