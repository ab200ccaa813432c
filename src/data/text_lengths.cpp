#include "data/text_lengths.h"

#include <algorithm>
#include <limits>

namespace litevl {

TextLengths measure_lengths(const std::vector<std::string_view>& texts, TextKind kind,
                            const WordPiece& tokenizer, std::int64_t max_tokens) {
  TextLengths lengths;
  lengths.texts = static_cast<std::int64_t>(texts.size());
  double sum = 0;
  for (const auto& text : texts) {
    const auto whole = clean_text(text, kind, std::numeric_limits<std::int64_t>::max());
    const auto tokens = static_cast<std::int64_t>(tokenizer.encode(whole).size()) + 2;
    // 51 words are 101 bytes or more with their spaces, so most texts need no second look.
    const bool has_too_many_words =
        whole.size() > 100 && clean_text(text, kind).size() < whole.size();
    lengths.cut += tokens > max_tokens || has_too_many_words;
    lengths.most_tokens = std::max(lengths.most_tokens, tokens);
    sum += static_cast<double>(tokens);
  }
  if (!texts.empty()) lengths.mean_tokens = sum / static_cast<double>(texts.size());
  return lengths;
}

}  // namespace litevl
