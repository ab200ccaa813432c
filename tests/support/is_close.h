// Comparison of tensors and arrays that says where they differ.
#pragma once

#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include "torch/tensors.h"

namespace litevl {

struct Tolerance {
  double rtol = 0;
  double atol = 1e-4;
};

/// True if the shapes agree and |actual - expected| <= atol + rtol |expected| everywhere (NaN never
/// agrees). The message has the worst index, both values there, and how many differ.
testing::AssertionResult is_close(const at::Tensor& actual, const at::Tensor& expected,
                                  Tolerance tolerance = {});

/// The same of arrays.
inline testing::AssertionResult is_close(const Array<float>& actual, const Array<float>& expected,
                                         Tolerance tolerance = {}) {
  return is_close(as_tensor(actual), as_tensor(expected), tolerance);
}
inline testing::AssertionResult is_close(const Array<float>& actual, const at::Tensor& expected,
                                         Tolerance tolerance = {}) {
  return is_close(as_tensor(actual), expected, tolerance);
}

}  // namespace litevl
