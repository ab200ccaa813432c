// Between LibTorch's tensors and plain memory.
#pragma once

#include <ATen/core/Tensor.h>

#include "config/text_ids.h"
#include "config/tokens.h"
#include "core/array.h"

namespace litevl {

/// The same numbers without a copy; an undefined tensor of an undefined array.
at::Tensor as_tensor(const Array<float>& array);
/// Likewise; pictures.
at::Tensor as_tensor(const Array<std::uint8_t>& array);

/// (B,M,D), float32 or bfloat16 as they are.
at::Tensor as_tensor(const Tokens& tokens);

/// A copy on the CPU in float32; undefined of an undefined tensor.
Array<float> as_array(const at::Tensor& tensor);

/// Texts as the modules read them.
struct PaddedTexts {
  at::Tensor input_ids;  ///< (B,N) int64: [CLS] words [SEP] padding
  at::Tensor mask;       ///< (B,N) int64, 1 for tokens, 0 for padding
};

/// Padded at the end to the longest of one or more texts.
PaddedTexts pad(const TextIds& texts, std::int64_t pad_id);

/// What `texts` were before.
TextIds without_padding(const PaddedTexts& texts);

}  // namespace litevl
