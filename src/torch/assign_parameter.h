// Assigns values from a file to a model's parameter.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace litevl {

/// Assigns `values`, which has the shape of `parameter` and any floating type. Float32 values are
/// not copied but become the storage of the parameter; otherwise a checkpoint of 1 GB would be in
/// memory twice for a moment.
void assign_parameter(at::Tensor parameter, const at::Tensor& values);

/// Throws Error (kData) with `where` and the tensor's name unless all its values, of a floating
/// type, are finite: with other values a model's results are useless, and some would look
/// plausible.
void check_finite(const at::Tensor& values, const std::string& name, const std::string& where);

}  // namespace litevl
