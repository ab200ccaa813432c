#include "explain/text_tokens.h"

#include <algorithm>
#include <sstream>

#include "litevl/error.h"
#include "task/text_batch.h"
#include "text/text_reading.h"
#include "text/unicode.h"
#include "text/words.h"

namespace litevl {

TextTokens tokenise(const WordPiece& tokenizer, const ModelConfig& config, const std::string& text,
                    TextKind kind, std::int64_t max_tokens) {
  const bool is_caption = kind == TextKind::kCaption;
  auto ids = is_caption ? batch_captions(tokenizer, config, {text}, max_tokens)
                        : batch_questions(tokenizer, config, {text}, max_tokens);
  const auto last = ids.length(0) - 1;  // [SEP]
  TextTokens result{std::move(ids), {}, false};
  // Word pieces do not extend over several words, so words can be tokenised separately.
  std::istringstream words(
      to_utf8(split_words(is_caption ? clean_caption(text) : clean_question(text))));
  std::int64_t begin = 1;
  for (std::string word; words >> word;) {
    const auto end = begin + static_cast<std::int64_t>(tokenizer.encode(word).size());
    // Punctuation is a word for the model, but not for readers.
    const bool is_shown = end > begin && begin < last && !is_punctuation(to_code_points(word)[0]);
    if (is_shown) result.words.push_back({word, begin, std::min(end, last)});
    begin = end;
  }
  if (result.words.empty())
    throw Error(Error::Kind::kUsage, is_caption ? "text" : "question", "has no words");
  result.is_cut = is_cut(text, kind, tokenizer, max_tokens);
  return result;
}

}  // namespace litevl
