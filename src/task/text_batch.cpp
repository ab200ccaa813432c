#include "task/text_batch.h"

#include <torch/torch.h>

#include <algorithm>

#include "core/error.h"
#include "text/caption.h"

namespace litevl {

TextBatch batch_captions(const WordPiece& tokenizer, const ModelConfig& config,
                         const std::vector<std::string>& captions, std::int64_t max_tokens) {
  if (captions.empty()) throw Error(Error::Kind::kUsage, "texts", "there are none");
  if (max_tokens < 3)
    throw Error(Error::Kind::kUsage, "texts",
                "at most " + std::to_string(max_tokens) + " tokens leave no room for a word");
  const auto max_words = static_cast<std::size_t>(max_tokens - 2);
  std::vector<std::vector<std::int64_t>> rows;
  std::size_t longest = 0;
  for (const auto& caption : captions) {
    auto ids = tokenizer.encode(clean_caption(caption));
    ids.resize(std::min(ids.size(), max_words));
    ids.insert(ids.begin(), config.cls_id);
    ids.push_back(config.sep_id);
    longest = std::max(longest, ids.size());
    rows.push_back(std::move(ids));
  }
  const auto B = static_cast<std::int64_t>(rows.size());
  const auto N = static_cast<std::int64_t>(longest);
  TextBatch batch{torch::full({B, N}, config.pad_id, torch::kInt64),
                  torch::zeros({B, N}, torch::kInt64)};
  for (std::int64_t b = 0; b < B; ++b) {
    const auto& row = rows[static_cast<std::size_t>(b)];
    std::copy(row.begin(), row.end(), batch.input_ids[b].data_ptr<std::int64_t>());
    batch.mask[b].slice(0, 0, static_cast<std::int64_t>(row.size())).fill_(1);
  }
  return batch;
}

}  // namespace litevl
