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

/// Cleans captions as BLIP does, tokenises them and cuts them to `max_tokens`, [CLS] and [SEP]
/// included. Throws Error (kUsage) if `captions` is empty or `max_tokens` under 3.
TextBatch batch_captions(const WordPiece& tokenizer, const ModelConfig& config,
                         const std::vector<std::string>& captions, std::int64_t max_tokens);

}  // namespace litevl
