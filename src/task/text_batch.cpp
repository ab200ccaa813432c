#include "task/text_batch.h"

#include <algorithm>

#include "core/error.h"
#include "core/torch.h"
#include "text/caption.h"

namespace litevl {

namespace {

// Tokenised, cut to `max_tokens` with [CLS] and [SEP], padded.
TextBatch batch_texts(const WordPiece& tokenizer, const ModelConfig& config,
                      const std::vector<std::string>& cleaned, std::int64_t max_tokens) {
  if (cleaned.empty()) throw Error(Error::Kind::kUsage, "texts", "there are none");
  if (max_tokens < 3)
    throw Error(Error::Kind::kUsage, "texts",
                "at most " + std::to_string(max_tokens) + " tokens leave no room for a word");
  const auto max_words = static_cast<std::size_t>(max_tokens - 2);
  std::vector<std::vector<std::int64_t>> rows;
  for (const auto& text : cleaned) {
    auto ids = tokenizer.encode(text);
    ids.resize(std::min(ids.size(), max_words));
    ids.insert(ids.begin(), config.cls_id);
    ids.push_back(config.sep_id);
    rows.push_back(std::move(ids));
  }
  return pad_rows(rows, config.pad_id);
}

}  // namespace

TextBatch pad_rows(const std::vector<std::vector<std::int64_t>>& rows, std::int64_t pad_id) {
  std::size_t longest = 0;
  for (const auto& row : rows) longest = std::max(longest, row.size());
  const auto B = static_cast<std::int64_t>(rows.size());
  const auto N = static_cast<std::int64_t>(longest);
  TextBatch batch{torch::full({B, N}, pad_id, torch::kInt64), torch::zeros({B, N}, torch::kInt64)};
  for (std::int64_t b = 0; b < B; ++b) {
    const auto& row = rows[static_cast<std::size_t>(b)];
    std::copy(row.begin(), row.end(), batch.input_ids[b].data_ptr<std::int64_t>());
    batch.mask[b].slice(0, 0, static_cast<std::int64_t>(row.size())).fill_(1);
  }
  return batch;
}

TextBatch batch_captions(const WordPiece& tokenizer, const ModelConfig& config,
                         const std::vector<std::string>& captions, std::int64_t max_tokens) {
  std::vector<std::string> cleaned;
  for (const auto& caption : captions) cleaned.push_back(clean_caption(caption));
  return batch_texts(tokenizer, config, cleaned, max_tokens);
}

TextBatch batch_questions(const WordPiece& tokenizer, const ModelConfig& config,
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
