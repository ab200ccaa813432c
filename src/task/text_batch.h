// Texts as the padded tensors that the text encoder reads. B texts, N tokens of the longest.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/config.h"
#include "text/wordpiece.h"

namespace litevl {

struct TextBatch {
  at::Tensor input_ids;  ///< (B,N) int64: [CLS] words [SEP] padding
  at::Tensor mask;       ///< (B,N) int64, 1 for tokens, 0 for padding
};

/// Rows of ids padded at the end to the longest. At least one row.
TextBatch pad_rows(const std::vector<std::vector<std::int64_t>>& rows, std::int64_t pad_id);

/// Cleans captions as BLIP does, tokenises them and cuts them to `max_tokens`, [CLS] and [SEP]
/// included. Throws Error (kUsage) if `captions` is empty or `max_tokens` under 3.
TextBatch batch_captions(const WordPiece& tokenizer, const ModelConfig& config,
                         const std::vector<std::string>& captions, std::int64_t max_tokens);

/// The same for questions, cleaned as BLIP cleans those; throws Error (kUsage) also for a question
/// without words.
TextBatch batch_questions(const WordPiece& tokenizer, const ModelConfig& config,
                          const std::vector<std::string>& questions, std::int64_t max_tokens);

}  // namespace litevl
