#include "text/text_reading.h"

#include <algorithm>
#include <limits>

#include "core/printable.h"
#include "text/unicode.h"

namespace litevl {

bool is_cut(const std::string& text, TextKind kind, const WordPiece& tokenizer,
            std::int64_t max_tokens) {
  const auto read = clean_text(text, kind);
  const auto whole = clean_text(text, kind, std::numeric_limits<std::int64_t>::max());
  const auto tokens = static_cast<std::int64_t>(tokenizer.encode(read).size()) + 2;
  return read.size() < whole.size() || tokens > max_tokens;
}

std::vector<std::string> notes_on_text(const std::string& text, TextKind kind,
                                       const WordPiece& tokenizer, std::int64_t max_tokens) {
  constexpr std::size_t kNamed = 5, kNameBytes = 40;
  std::vector<std::string> notes;
  std::vector<std::string> unknown;
  std::size_t words = 0, count = 0;
  for (const auto& [word, is_known] : tokenizer.words(clean_text(text, kind))) {
    const auto characters = to_code_points(word);
    if (characters.size() == 1 && is_punctuation(characters[0])) continue;
    ++words;
    if (is_known) continue;
    ++count;
    if (std::find(unknown.begin(), unknown.end(), word) == unknown.end()) unknown.push_back(word);
  }
  if (count == words) {
    notes.emplace_back("the model knows no word of this sentence, so what it finds means nothing");
  } else if (count > 0) {
    std::string named;
    for (std::size_t i = 0; i < unknown.size() && i < kNamed; ++i)
      named += (i == 0 ? "" : ", ") + printable(unknown[i], kNameBytes);
    if (unknown.size() > kNamed) named += ", …";
    notes.push_back("the model does not know " + std::to_string(count) + " of the " +
                    std::to_string(words) + " words: " + named);
  }
  if (is_cut(text, kind, tokenizer, max_tokens))
    notes.push_back(std::string("only the ") +
                    (kind == TextKind::kQuestion ? "question" : "sentence") +
                    "'s beginning was read: at most 50 words and " +
                    std::to_string(max_tokens - 2) + " word pieces");
  return notes;
}

}  // namespace litevl
