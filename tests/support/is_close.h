// Comparison of tensors that says where they differ.
#pragma once

#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

namespace litevl {

struct Tolerance {
  double rtol = 0;
  double atol = 1e-4;
};

/// True if the shapes agree and |actual - expected| <= atol + rtol |expected| everywhere (NaN never
/// agrees). The message has the worst index, both values there, and how many differ.
testing::AssertionResult is_close(const at::Tensor& actual, const at::Tensor& expected,
                                  Tolerance tolerance = {});

}  // namespace litevl
