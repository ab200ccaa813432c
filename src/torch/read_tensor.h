// Reads tensors of files as LibTorch's tensors.
#pragma once

#include <ATen/core/Tensor.h>

#include "checkpoint/tensor_source.h"

namespace litevl {

/// The tensor's values, contiguous, in their own storage and in the type that they have in the
/// file. Throws Error (kData) if the file does not contain them.
at::Tensor read_tensor(const TensorSource& source, const std::string& name);

at::ScalarType scalar_type(NumberType type);

/// The inverse for types. Nothing for a type that such files do not have.
std::optional<NumberType> number_type(at::ScalarType type);

}  // namespace litevl
