#include "task/question_text.h"

#include <limits>

#include "text/caption.h"

namespace litevl {

bool is_cut(const std::string& question, const WordPiece& tokenizer, std::int64_t max_tokens) {
  const auto text = clean_question(question);
  const auto whole = clean_question(question, std::numeric_limits<std::int64_t>::max());
  const auto tokens = static_cast<std::int64_t>(tokenizer.encode(text).size()) + 2;
  return text.size() < whole.size() || tokens > max_tokens;
}

}  // namespace litevl
