// Products of bytes with results in float32, of every rank that this processor has, against
// float64.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/of_rank.h"
#include "kernels/product.h"
#include "kernels/random_numbers.h"
#include "kernels/row_operations.h"

namespace litevl {
namespace {

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

class RankBytes : public OfRank {
 protected:
  // Rows `x` and the layer `weight` (N,K), as they are rounded, multiplied in float64.
  void prepare(const Buffer<float>& x, const Buffer<float>& weight, std::int64_t M, std::int64_t K,
               std::int64_t N) {
    bias_ = random_floats(N, 3);
    packed_ = PackedBytes(weight.data(), bias_.data(), N, K);
    stride_ = round_up(K, 4) + 8;
    values_.assign(index(M * stride_), 77);  // what lies behind a row must not matter
    steps_.clear();
    for (std::int64_t m = 0; m < M; ++m)
      steps_.push_back(quantise_row(x.data() + m * K, K, values_.data() + m * stride_));
    rows_ = {values_.data(), steps_.data(), M, stride_};
    expected_.assign(index(M * N), 0);
    for (std::int64_t n = 0; n < N; ++n) {
      float largest = 0;
      for (std::int64_t k = 0; k < K; ++k)
        largest = std::max(largest, std::abs(weight[index(n * K + k)]));
      const float step = largest > 0 ? largest / static_cast<float>(byte_steps()) : 1;
      for (std::int64_t m = 0; m < M; ++m) {
        double sum = 0;
        for (std::int64_t k = 0; k < K; ++k)
          sum += (values_[index(m * stride_ + k)] - 128) *
                 std::nearbyint(weight[index(n * K + k)] / step);
        expected_[index(m * N + n)] =
            sum * static_cast<double>(step) * steps_[index(m)] + bias_[index(n)];
      }
    }
  }

  Buffer<float> bias_;
  PackedBytes packed_;
  std::int64_t stride_ = 0;
  Buffer<std::uint8_t> values_;
  std::vector<float> steps_;
  ByteRows rows_;
  std::vector<double> expected_;
};

struct ByteSizes {
  std::int64_t M, K, N;
};

constexpr ByteSizes kByteSizes[] = {{1, 1, 1},    {14, 64, 32}, {13, 33, 31},
                                    {15, 48, 33}, {5, 8, 16},   {7, 12, 17},
                                    {4, 9, 8},    {29, 7, 70},  {112, 96, 96}};

TEST_P(RankBytes, ProductGeluAndSum) {
  for (const auto& [M, K, N] : kByteSizes) {
    SCOPED_TRACE(testing::Message() << M << " × " << K << " × " << N);
    auto weight = random_floats(N * K, 2);
    for (float& value : weight) value /= std::sqrt(static_cast<float>(K));
    prepare(random_floats(M * K, 1), weight, M, K, N);
    const auto target_stride = N + 2;
    Buffer<float> plain(index(M * target_stride), 7), gelu(plain), sum(plain);
    multiply(rows_, packed_, plain.data(), target_stride);
    multiply_gelu(rows_, packed_, gelu.data(), target_stride);
    multiply_add(rows_, packed_, sum.data(), target_stride);
    for (std::int64_t m = 0; m < M; ++m) {
      for (std::int64_t n = 0; n < N; ++n) {
        const auto at = index(m * target_stride + n);
        const double x = expected_[index(m * N + n)];
        // Sums of integers are exact; what is left is rounded a few times.
        const double tolerance = 3e-6 * (1 + std::abs(x));
        ASSERT_NEAR(plain[at], x, tolerance);
        ASSERT_NEAR(gelu[at], 0.5 * x * std::erfc(-x * M_SQRT1_2), tolerance);
        ASSERT_NEAR(sum[at], 7 + x, 2 * tolerance);
      }
      for (std::int64_t n = N; n < target_stride; ++n)
        for (const auto* target : {&plain, &gelu, &sum})
          ASSERT_EQ((*target)[index(m * target_stride + n)], 7);
    }
  }
}

// All at the ends of their ranges: no sum of two products may saturate.
TEST_P(RankBytes, TheLargestNumbersDoNotSaturate) {
  constexpr std::int64_t M = 3, K = 64, N = 40;
  for (const float sign : {1.0F, -1.0F}) {
    prepare(Buffer<float>(index(M * K), 2.0F), Buffer<float>(index(N * K), sign), M, K, N);
    Buffer<float> target(index(M * N));
    multiply(rows_, packed_, target.data(), N);
    for (std::int64_t i = 0; i < M * N; ++i)
      ASSERT_NEAR(target[index(i)], expected_[index(i)], 1e-3) << i;
  }
}

TEST_P(RankBytes, RowsAreRoundedToTheirOwnSteps) {
  for (const std::int64_t width : {1, 5, 16, 31, 96, 768}) {
    auto x = random_floats(width, 4);
    Buffer<std::uint8_t> bytes(x.size() + 1, 7);
    const float step = quantise_row(x.data(), width, bytes.data());
    float largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_NEAR(step * static_cast<float>(bytes[i] - 128), x[i], 0.51 * step);
      largest = std::max(largest, std::abs(x[i]));
    }
    EXPECT_FLOAT_EQ(step, largest / 127);
    EXPECT_EQ(bytes.back(), 7);
    x[index(width / 2)] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(std::isfinite(quantise_row(x.data(), width, bytes.data())));
    x[index(width / 2)] = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(std::isfinite(quantise_row(x.data(), width, bytes.data())));
    x.assign(x.size(), 0);
    EXPECT_EQ(quantise_row(x.data(), width, bytes.data()), 1);
    EXPECT_EQ(bytes.front(), 128);
  }
}

TEST_P(RankBytes, RowsAreNormalisedToBytes) {
  for (const std::int64_t width : {1, 5, 16, 31, 96, 768}) {
    auto x = random_floats(width, 4);
    for (float& value : x) value = value * 0.25F + 100;
    Buffer<float> normalised(x.size());
    normalise_row(x.data(), width, 1e-6F, normalised.data());
    Buffer<std::uint8_t> bytes(x.size() + 1, 7);
    const float step = normalise_row(x.data(), width, 1e-6F, bytes.data());
    float largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_NEAR(step * static_cast<float>(bytes[i] - 128), normalised[i], 0.51 * step + 1e-6);
      largest = std::max(largest, std::abs(normalised[i]));
    }
    EXPECT_NEAR(step, width == 1 ? 1000 : largest / 127, 1e-5 * step);
    EXPECT_EQ(bytes.back(), 7);
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 3e38F}) {
      x[index(width / 2)] = bad;
      x[index(0)] = -bad;
      if (width == 1 && std::isfinite(bad)) continue;  // a mean of its own
      EXPECT_FALSE(std::isfinite(normalise_row(x.data(), width, 1e-6F, bytes.data()))) << bad;
    }
    x.assign(x.size(), 5);
    EXPECT_TRUE(std::isfinite(normalise_row(x.data(), width, 1e-6F, bytes.data())));
    EXPECT_EQ(bytes.front(), 128);
  }
}

INSTANTIATE_TEST_SUITE_P(Ranks, RankBytes, all_ranks(), rank_name);

}  // namespace
}  // namespace litevl
