// Features as the bytes that the database keeps: little-endian, row by row. Private to library/.
#pragma once

#include <ATen/core/Tensor.h>

#include "library/store.h"

namespace litevl {

/// `tensor` contiguous, on the CPU, as `type`.
at::Tensor stored_form(const at::Tensor& tensor, at::ScalarType type);

/// The bytes of a tensor of `stored_form`, while it lives.
Bytes bytes_of(const at::Tensor& tensor);

/// (M,D), bfloat16.
at::Tensor as_tensor(ClipTokens tokens);

}  // namespace litevl
