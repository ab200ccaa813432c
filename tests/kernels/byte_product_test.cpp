#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>
#include <vector>

#include "kernels/chosen_kernels.h"
#include "kernels/product.h"
#include "kernels/random_numbers.h"
#include "kernels/row_operations.h"

namespace litevl {
namespace {

struct ByteShape {
  int M, K, N;
};

class ByteProduct : public testing::TestWithParam<std::tuple<Kernels, ByteShape>> {
 protected:
  void SetUp() override {
    const auto kernels = std::get<Kernels>(GetParam());
    if (!are_here(kernels)) GTEST_SKIP() << "not on this processor";
    chosen_.emplace(kernels);
    const auto shape = std::get<ByteShape>(GetParam());
    M_ = shape.M;
    K_ = shape.K;
    N_ = shape.N;
    const auto x = random_bf16(M_ * K_, 1);
    weight_ = random_floats(N_ * K_, 2);
    for (float& value : weight_) value /= std::sqrt(static_cast<float>(K_));
    bias_ = random_floats(N_, 3);
    packed_ = PackedBytes(weight_.data(), bias_.data(), N_, K_);
    stride_ = round_up(K_, 4) + 8;
    values_.assign(index(M_ * stride_), 77);  // what lies behind a row must not matter
    for (std::int64_t m = 0; m < M_; ++m)
      steps_.push_back(quantise_row(x.data() + m * K_, K_, values_.data() + m * stride_));
  }

  static std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }
  ByteRows rows() const { return {values_.data(), steps_.data(), M_, stride_}; }

  // In float64, of the weights as they are rounded by steps of their own size.
  double expected(std::int64_t m, std::int64_t n) const {
    double largest = 0, sum = 0;
    for (std::int64_t k = 0; k < K_; ++k)
      largest = std::max(largest, std::abs(static_cast<double>(weight_[index(n * K_ + k)])));
    const double step = largest / 127;
    for (std::int64_t k = 0; k < K_; ++k)
      sum += (values_[index(m * stride_ + k)] - 128) *
             std::nearbyint(weight_[index(n * K_ + k)] / step);
    return sum * step * steps_[index(m)] + bias_[index(n)];
  }

  std::int64_t M_ = 0, K_ = 0, N_ = 0, stride_ = 0;
  Buffer<float> weight_, bias_;
  PackedBytes packed_;
  Buffer<std::uint8_t> values_;
  std::vector<float> steps_;

 private:
  std::optional<ChosenKernels> chosen_;
};

TEST_P(ByteProduct, IsThatOfTheRoundedNumbers) {
  Buffer<float> target(index(M_ * N_), 0.5F);
  multiply_add(rows(), packed_, target.data(), N_);
  // A weight that lies between two steps may be rounded to either by the last bit of the division.
  const double tolerance = 1e-4 + 4.0 / 127 / std::sqrt(static_cast<double>(K_)) / 25;
  for (std::int64_t m = 0; m < M_; ++m)
    for (std::int64_t n = 0; n < N_; ++n)
      ASSERT_NEAR(target[index(m * N_ + n)], 0.5 + expected(m, n), tolerance)
          << "row " << m << ", column " << n;
}

TEST_P(ByteProduct, IsNarrowedAndGelu) {
  Buffer<Bf16> plain(index(M_ * N_ + 1), 7), gelu(index(M_ * N_ + 1), 7);
  multiply(rows(), packed_, plain.data(), N_);
  multiply_gelu(rows(), packed_, gelu.data(), N_);
  for (std::int64_t m = 0; m < M_; ++m)
    for (std::int64_t n = 0; n < N_; ++n) {
      const double x = expected(m, n), y = 0.5 * x * (1 + std::erf(x * M_SQRT1_2));
      ASSERT_NEAR(to_float(plain[index(m * N_ + n)]), x, 2e-3 + rounding_of(x));
      ASSERT_NEAR(to_float(gelu[index(m * N_ + n)]), y, 2e-3 + rounding_of(y));
    }
  EXPECT_EQ(plain.back(), 7);
  EXPECT_EQ(gelu.back(), 7);
}

// What is not finite stays so, where bytes alone would make zeros of it.
TEST_P(ByteProduct, NotANumberIsNone) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  auto x = random_bf16(K_, 1);
  x.back() = to_bf16(kNan);
  steps_[0] = quantise_row(x.data(), K_, values_.data());
  weight_[index(N_ * K_ - 1)] = kNan;  // of the last column
  packed_ = PackedBytes(weight_.data(), bias_.data(), N_, K_);
  Buffer<float> target(index(M_ * N_));
  multiply_add(rows(), packed_, target.data(), N_);
  for (std::int64_t m = 0; m < M_; ++m)
    for (std::int64_t n = 0; n < N_; ++n)
      ASSERT_EQ(std::isnan(target[index(m * N_ + n)]), m == 0 || n == N_ - 1) << m << ", " << n;
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, ByteProduct,
    testing::Combine(all_kernels(), testing::Values(ByteShape{1, 1, 1}, ByteShape{14, 64, 32},
                                                    ByteShape{13, 67, 31}, ByteShape{17, 130, 65},
                                                    ByteShape{29, 7, 70}, ByteShape{32, 128, 32},
                                                    ByteShape{197, 64, 96})));

// Every number is within half a step, the largest is 127 steps, and a row of zeros stays one.
TEST(QuantiseRow, RoundsToTheNearestStep) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  for (const std::int64_t width : {1, 16, 31, 33, 768}) {
    auto x = random_bf16(width, 9);
    Buffer<std::uint8_t> bytes(static_cast<std::size_t>(width + 1), 7);
    const double step = quantise_row(x.data(), width, bytes.data());
    int most = 0;
    for (std::size_t d = 0; d < x.size(); ++d) {
      EXPECT_NEAR(step * (bytes[d] - 128), to_float(x[d]), step * 0.5001) << width << ", " << d;
      most = std::max(most, std::abs(bytes[d] - 128));
    }
    EXPECT_EQ(most, 127);
    EXPECT_EQ(bytes.back(), 7);
    std::fill(x.begin(), x.end(), Bf16{0});
    quantise_row(x.data(), width, bytes.data());
    EXPECT_TRUE(std::all_of(bytes.begin(), bytes.end() - 1, [](int byte) { return byte == 128; }));
  }
}

}  // namespace
}  // namespace litevl
