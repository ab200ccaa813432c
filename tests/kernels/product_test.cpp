#include "kernels/product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

#include "kernels/chosen_kernels.h"
#include "kernels/random_numbers.h"

namespace litevl {
namespace {

TEST(Bfloat16, RoundsToNearestEven) {
  EXPECT_EQ(to_float(to_bf16(1.0F)), 1.0F);
  EXPECT_EQ(to_float(to_bf16(1.0F + 0x1p-8F)), 1.0F);              // a tie, to even
  EXPECT_EQ(to_float(to_bf16(1.0F + 0x3p-8F)), 1.0F + 0x1p-6F);    // a tie, to even
  EXPECT_EQ(to_float(to_bf16(1.0F + 0x1.1p-8F)), 1.0F + 0x1p-7F);  // over the tie
  EXPECT_EQ(to_float(to_bf16(-3.0e38F)), -to_float(to_bf16(3.0e38F)));
  EXPECT_TRUE(std::isnan(to_float(to_bf16(std::numeric_limits<float>::quiet_NaN()))));
  EXPECT_TRUE(std::isinf(to_float(to_bf16(std::numeric_limits<float>::infinity()))));
}

struct Shape {
  int M, K, N;
};

// By which kernels, and whole blocks and panels, and every way of not being whole.
class Product : public testing::TestWithParam<std::tuple<Kernels, Shape>> {
 protected:
  void SetUp() override {
    if (!are_here(std::get<Kernels>(GetParam()))) GTEST_SKIP() << "not on this processor";
    chosen_.emplace(std::get<Kernels>(GetParam()));
    const auto shape = std::get<Shape>(GetParam());
    M_ = shape.M;
    K_ = shape.K;
    N_ = shape.N;
    stride_ = round_up(K_, 2) + 4;
    target_stride_ = N_ + 3;
    a_ = random_bf16(M_ * stride_, 1);
    weight_ = random_floats(N_ * K_, 2);
    for (float& value : weight_) value /= std::sqrt(static_cast<float>(K_));
    bias_ = random_floats(N_, 3);
    packed_ = PackedMatrix(weight_.data(), bias_.data(), N_, K_);
  }

  // In float64, of the numbers as they were rounded.
  double expected(std::int64_t m, std::int64_t n) const {
    double sum = bias_[index(n)];
    for (std::int64_t k = 0; k < K_; ++k)
      sum += static_cast<double>(to_float(a_[index(m * stride_ + k)])) *
             to_float(to_bf16(weight_[index(n * K_ + k)]));
    return sum;
  }

  static std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

  template <class T, class Function>
  void check(const Buffer<T>& target, const T& untouched, const Function& of) const {
    for (std::int64_t m = 0; m < M_; ++m) {
      for (std::int64_t n = 0; n < N_; ++n) {
        const double wanted = of(expected(m, n));
        double actual = 0;
        if constexpr (std::is_same_v<T, float>)
          actual = target[index(m * target_stride_ + n)];
        else
          actual = to_float(target[index(m * target_stride_ + n)]);
        ASSERT_NEAR(actual, wanted, rounding_of(wanted)) << "row " << m << ", column " << n;
      }
      for (std::int64_t n = N_; n < target_stride_; ++n)
        ASSERT_EQ(target[index(m * target_stride_ + n)], untouched) << "beside row " << m;
    }
  }

  std::optional<ChosenKernels> chosen_;
  std::int64_t M_ = 0, K_ = 0, N_ = 0, stride_ = 0, target_stride_ = 0;
  Buffer<Bf16> a_;
  Buffer<float> weight_, bias_;
  PackedMatrix packed_;
};

TEST_P(Product, IsThatOfTheRoundedNumbers) {
  Buffer<Bf16> target(index(M_ * target_stride_), 7);
  multiply({a_.data(), M_, stride_}, packed_, target.data(), target_stride_);
  check(target, Bf16{7}, [](double x) { return x; });
}

TEST_P(Product, GeluIsTheExactOne) {
  Buffer<Bf16> target(index(M_ * target_stride_), 7);
  multiply_gelu({a_.data(), M_, stride_}, packed_, target.data(), target_stride_);
  check(target, Bf16{7}, [](double x) { return 0.5 * x * (1 + std::erf(x * M_SQRT1_2)); });
}

TEST_P(Product, IsAddedInFloat32) {
  Buffer<float> target(index(M_ * target_stride_), 0.5F);
  multiply_add({a_.data(), M_, stride_}, packed_, target.data(), target_stride_);
  for (std::int64_t m = 0; m < M_; ++m)
    for (std::int64_t n = 0; n < N_; ++n)
      // Float32 sums of K products of order 1/√K: no rounding to bfloat16 is in them.
      ASSERT_NEAR(target[index(m * target_stride_ + n)], 0.5 + expected(m, n), 2e-5)
          << "row " << m << ", column " << n;
  check(target, 0.5F, [](double x) { return 0.5 + x; });
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Product,
    testing::Combine(all_kernels(),
                     testing::Values(Shape{1, 1, 1}, Shape{14, 64, 32}, Shape{13, 33, 31},
                                     Shape{15, 48, 33}, Shape{17, 66, 65}, Shape{29, 7, 70},
                                     Shape{32, 32, 32}, Shape{197, 64, 96}, Shape{8, 256, 16})));

// GELU where it is small: an error in proportion to the result shows here and nowhere else.
TEST(Gelu, IsExactInItsTail) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  const float one = 1;
  const PackedMatrix identity(&one, nullptr, 1, 1);
  for (float x = -9; x < 9; x += 0.0625F) {
    const Buffer<Bf16> a{to_bf16(x), 0};
    Buffer<Bf16> y(1);
    multiply_gelu({a.data(), 1, 2}, identity, y.data(), 1);
    const double exact = 0.5 * x * std::erfc(-x * M_SQRT1_2);
    EXPECT_NEAR(to_float(y[0]), exact, std::abs(exact) / 250 + 1e-6) << "at " << x;
  }
}

}  // namespace
}  // namespace litevl
