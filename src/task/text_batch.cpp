#include "task/text_batch.h"

#include <algorithm>

#include "litevl/error.h"
#include "text/caption.h"

namespace litevl {

namespace {

// Tokenised, cut to `max_tokens` with [CLS] and [SEP].
TextIds batch_texts(const WordPiece& tokenizer, const ModelConfig& config,
                    const std::vector<std::string>& cleaned, std::int64_t max_tokens) {
  if (cleaned.empty()) throw Error(Error::Kind::kUsage, "texts", "there are none");
  if (max_tokens < 3)
    throw Error(Error::Kind::kUsage, "texts",
                "at most " + std::to_string(max_tokens) + " tokens leave no room for a word");
  const auto max_words = static_cast<std::size_t>(max_tokens - 2);
  TextIds texts;
  for (const auto& text : cleaned) {
    auto ids = tokenizer.encode(text);
    ids.resize(std::min(ids.size(), max_words));
    ids.insert(ids.begin(), config.cls_id);
    ids.push_back(config.sep_id);
    texts.add(ids);
  }
  return texts;
}

}  // namespace

TextIds batch_captions(const WordPiece& tokenizer, const ModelConfig& config,
                       const std::vector<std::string>& captions, std::int64_t max_tokens) {
  std::vector<std::string> cleaned;
  for (const auto& caption : captions) cleaned.push_back(clean_caption(caption));
  return batch_texts(tokenizer, config, cleaned, max_tokens);
}

TextIds batch_questions(const WordPiece& tokenizer, const ModelConfig& config,
                        const std::vector<std::string>& questions, std::int64_t max_tokens) {
  std::vector<std::string> cleaned;
  for (const auto& question : questions) {
    cleaned.push_back(clean_question(question));
    if (tokenizer.encode(cleaned.back()).empty())
      throw Error(Error::Kind::kUsage, "question " + std::to_string(cleaned.size()),
                  "has no words");
  }
  return batch_texts(tokenizer, config, cleaned, max_tokens);
}

}  // namespace litevl
