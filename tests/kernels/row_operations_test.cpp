#include "kernels/row_operations.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/processor.h"
#include "kernels/random_numbers.h"

namespace litevl {
namespace {

class RowOperations : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
    width_ = GetParam();
    x_ = random_floats(width_, 4);
    // A mean far from zero: a variance from the squares would lose it.
    for (float& value : x_) value = value * 0.25F + 100;
  }

  double normalised(std::size_t d) const {
    double mean = 0, variance = 0;
    for (const float value : x_) mean += value / static_cast<double>(width_);
    for (const float value : x_)
      variance += (value - mean) * (value - mean) / static_cast<double>(width_);
    return (x_[d] - mean) / std::sqrt(variance + 1e-6);
  }

  std::int64_t width_ = 0;
  Buffer<float> x_;
};

TEST_P(RowOperations, Normalises) {
  Buffer<Bf16> y(x_.size() + 1, 7);
  normalise_row(x_.data(), width_, 1e-6F, y.data());
  for (std::size_t d = 0; d < x_.size(); ++d)
    ASSERT_NEAR(to_float(y[d]), normalised(d), 2e-3 + rounding_of(normalised(d))) << d;
  EXPECT_EQ(y.back(), 7);
}

TEST_P(RowOperations, LayerNormScalesAndShifts) {
  const auto scale = random_floats(width_, 5), shift = random_floats(width_, 6);
  Buffer<float> y(x_.size() + 1, 7);
  layer_norm_row(x_.data(), scale.data(), shift.data(), width_, 1e-6F, y.data());
  for (std::size_t d = 0; d < x_.size(); ++d)
    // The mean of 100 has 24 bits, so a difference from it is known to 1e-5, a scale of 4 of it.
    ASSERT_NEAR(y[d], normalised(d) * scale[d] + shift[d], 1e-3) << d;
  EXPECT_EQ(y.back(), 7);
}

TEST_P(RowOperations, AddsScaled) {
  const auto r = random_bf16(width_, 7);
  auto x = x_;
  x.push_back(7);
  add_scaled_row(x.data(), r.data(), 0.75F, width_);
  for (std::size_t d = 0; d < x_.size(); ++d)
    ASSERT_FLOAT_EQ(x[d], std::fma(to_float(r[d]), 0.75F, x_[d])) << d;
  EXPECT_EQ(x.back(), 7);
}

TEST_P(RowOperations, NarrowsAsOneNumber) {
  const auto x = random_floats(width_, 8);
  Buffer<Bf16> y(x.size() + 1, 7);
  narrow_row(x.data(), width_, y.data());
  for (std::size_t d = 0; d < x.size(); ++d) ASSERT_EQ(y[d], to_bf16(x[d])) << d;
  EXPECT_EQ(y.back(), 7);
}

INSTANTIATE_TEST_SUITE_P(Widths, RowOperations, testing::Values(1, 15, 16, 48, 65, 768));

}  // namespace
}  // namespace litevl
