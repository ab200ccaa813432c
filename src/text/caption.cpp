#include "text/caption.h"

#include "litevl/error.h"
#include "text/unicode.h"

namespace litevl {
namespace {

constexpr std::u32string_view kRemoved = U".!\"()*#:;~";

enum class Removed { kSpace, kNothing };

std::string clean(std::string_view text, Removed removed, std::int64_t max_words) {
  if (max_words < 0)
    throw Error(Error::Kind::kUsage, "text",
                "max_words is " + std::to_string(max_words) + ", expected 0 or more");
  std::u32string result;
  std::int64_t words = 0;
  bool in_word = false;
  for (const char32_t c : lower_case(to_code_points(text))) {
    const bool is_removed = kRemoved.find(c) != std::u32string_view::npos;
    if (is_removed && removed == Removed::kNothing) continue;
    if (is_removed || is_space(c)) {
      in_word = false;
      continue;
    }
    if (!in_word) {
      if (words == max_words) break;
      if (words++ > 0) result.push_back(U' ');
      in_word = true;
    }
    result.push_back(c);
  }
  return to_utf8(result);
}

}  // namespace

std::string clean_caption(std::string_view text, std::int64_t max_words) {
  return clean(text, Removed::kSpace, max_words);
}

std::string clean_question(std::string_view text, std::int64_t max_words) {
  return clean(text, Removed::kNothing, max_words);
}

std::string clean_text(std::string_view text, TextKind kind, std::int64_t max_words) {
  return kind == TextKind::kCaption ? clean_caption(text, max_words)
                                    : clean_question(text, max_words);
}

}  // namespace litevl
