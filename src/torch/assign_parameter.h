// Giving a model's parameter the values of a file.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace litevl {

/// `parameter` gets the values of `values`, which has its shape and any floating type. Float32
/// values become the parameter's own storage instead of being copied: a checkpoint of 1 GB would
/// otherwise be in memory twice for a moment.
void assign_parameter(at::Tensor parameter, const at::Tensor& values);

/// Throws Error (kData) naming `where` and the tensor unless all its values, of a floating type,
/// are numbers and finite: with others a model gives nothing, or worse, something.
void check_finite(const at::Tensor& values, const std::string& name, const std::string& where);

}  // namespace litevl
