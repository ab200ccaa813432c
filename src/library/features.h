// Features as the bytes that the database keeps: little-endian, row by row. Private to library/.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "library/sqlite.h"

namespace litevl {

/// `tensor` contiguous, on the CPU, as `type`.
at::Tensor stored_form(const at::Tensor& tensor, at::ScalarType type);

/// The bytes of a tensor of `stored_form`, while it lives.
Bytes bytes_of(const at::Tensor& tensor);

/// A bfloat16 tensor (M,width) of these bytes, copied; nothing unless they are whole rows.
std::optional<at::Tensor> tokens_from(Bytes bytes, std::int64_t width);

}  // namespace litevl
