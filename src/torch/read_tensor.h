// Tensors of files as LibTorch's.
#pragma once

#include <ATen/core/Tensor.h>

#include "checkpoint/tensor_source.h"

namespace litevl {

/// The tensor's values in storage of their own, contiguous, in the type they have in the file.
/// Throws Error (kData) if the file does not hold them after all.
at::Tensor read_tensor(const TensorSource& source, const std::string& name);

at::ScalarType scalar_type(NumberType type);

/// The inverse. Nothing for a type that files of tensors lack.
std::optional<NumberType> number_type(at::ScalarType type);

}  // namespace litevl
