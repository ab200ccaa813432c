// Converts between LibTorch's tensors and arrays.
#pragma once

#include <ATen/core/Tensor.h>

#include "config/text_ids.h"
#include "config/tokens.h"
#include "core/array.h"

namespace litevl {

/// A tensor with the same numbers, without a copy; undefined if the array is.
at::Tensor as_tensor(const Array<float>& array);
/// The same for pictures.
at::Tensor as_tensor(const Array<std::uint8_t>& array);

/// (B,M,D), in float32 or bfloat16, whichever they have.
at::Tensor as_tensor(const Tokens& tokens);

/// A copy on the CPU in float32; undefined if the tensor is.
Array<float> as_array(const at::Tensor& tensor);

/// Texts in the form that the modules read.
struct PaddedTexts {
  at::Tensor input_ids;  ///< (B,N) int64: [CLS] words [SEP] padding
  at::Tensor mask;       ///< (B,N) int64, 1 for tokens, 0 for padding
};

/// Pads one or more texts at the end to the length of the longest.
PaddedTexts pad(const TextIds& texts, std::int64_t pad_id);

/// The inverse.
TextIds without_padding(const PaddedTexts& texts);

}  // namespace litevl
