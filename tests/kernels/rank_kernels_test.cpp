// The kernels in float32, of every rank that this processor has, against float64.
#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

#include "kernels/attention.h"
#include "kernels/of_rank.h"
#include "kernels/product.h"
#include "kernels/random_numbers.h"
#include "kernels/row_operations.h"
#include "kernels/squared_distance.h"

namespace litevl {
namespace {

constexpr double kNoRoom = 7;  // what stands beside results

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

struct Sizes {
  std::int64_t M, K, N;
};

// Whole strips and panels, and every way of not being whole.
constexpr Sizes kSizes[] = {{1, 1, 1},   {14, 64, 32}, {13, 33, 31}, {15, 48, 33}, {6, 5, 16},
                            {7, 12, 17}, {4, 9, 8},    {29, 7, 70},  {112, 96, 96}};

class FloatProduct : public OfRank {
 protected:
  template <class Multiply, class Function>
  void check(const Multiply& multiply, float before, const Function& wanted) {
    for (const auto& [M, K, N] : kSizes) {
      SCOPED_TRACE(testing::Message() << M << " × " << K << " × " << N);
      const auto stride = K + 3, target_stride = N + 2;
      const auto a = random_floats(M * stride, 1), bias = random_floats(N, 3);
      auto weight = random_floats(N * K, 2);
      for (float& value : weight) value /= std::sqrt(static_cast<float>(K));
      const PackedFloats packed(weight.data(), bias.data(), N, K);
      Buffer<float> target(index(M * target_stride), before);
      multiply(FloatRows{a.data(), M, stride}, packed, target.data(), target_stride);
      for (std::int64_t m = 0; m < M; ++m) {
        for (std::int64_t n = 0; n < N; ++n) {
          double sum = bias[index(n)];
          for (std::int64_t k = 0; k < K; ++k)
            sum += static_cast<double>(a[index(m * stride + k)]) * weight[index(n * K + k)];
          ASSERT_NEAR(target[index(m * target_stride + n)], wanted(sum), 3e-6) << m << ", " << n;
        }
        for (std::int64_t n = N; n < target_stride; ++n)
          ASSERT_EQ(target[index(m * target_stride + n)], before) << "beside row " << m;
      }
    }
  }
};

TEST_P(FloatProduct, IsTheProduct) {
  check([](auto... x) { multiply(x...); }, 7, [](double x) { return x; });
}

TEST_P(FloatProduct, GeluIsTheExactOne) {
  check([](auto... x) { multiply_gelu(x...); }, 7,
        [](double x) { return 0.5 * x * std::erfc(-x * M_SQRT1_2); });
}

TEST_P(FloatProduct, IsAdded) {
  check([](auto... x) { multiply_add(x...); }, 7, [](double x) { return 7 + x; });
}

TEST_P(FloatProduct, GeluFarFromZero) {
  const float one = 1;
  const PackedFloats identity(&one, nullptr, 1, 1);
  for (float x = -20; x < 20; x += 0.0625F) {
    float y = 7;
    multiply_gelu(FloatRows{&x, 1, 1}, identity, &y, 1);
    EXPECT_NEAR(y, 0.5 * x * std::erfc(-x * M_SQRT1_2), 1.2e-7 * std::abs(x) + 2e-7) << x;
  }
}

class FloatAttention : public OfRank {
 protected:
  // Of one head of the row `query` over `rows`.
  static std::vector<double> expected(const Buffer<float>& qkv, std::int64_t stride,
                                      std::int64_t query, const std::vector<std::int64_t>& rows,
                                      std::int64_t head, HeadSizes sizes) {
    const auto at = [&](std::int64_t row, std::int64_t part, std::int64_t d) -> double {
      return qkv[index(row * stride + part * sizes.width() + head * sizes.depth + d)];
    };
    std::vector<double> result(index(sizes.depth));
    double total = 0;
    for (const auto row : rows) {
      double score = 0;
      for (std::int64_t d = 0; d < sizes.depth; ++d) score += at(query, 0, d) * at(row, 1, d);
      total += std::exp(score);
      for (std::int64_t d = 0; d < sizes.depth; ++d)
        result[index(d)] += std::exp(score) * at(row, 2, d);
    }
    for (double& value : result) value /= total;
    return result;
  }
};

TEST_P(FloatAttention, OverTokensAndOverFrames) {
  for (const auto& [rows, heads, depth] :
       {Sizes{1, 1, 2}, Sizes{5, 2, 8}, Sizes{17, 3, 5}, Sizes{33, 2, 24}, Sizes{64, 2, 17}}) {
    const HeadSizes sizes{heads, depth};
    const auto stride = 3 * sizes.width() + 5, target_stride = sizes.width() + 2;
    const std::int64_t positions = 3;
    const auto qkv = random_floats(rows * positions * stride, 1);
    Buffer<float> seen(index(rows * positions * target_stride), kNoRoom), over_frames(seen);
    AttentionScratch<float> scratch;
    attend_over_tokens(qkv.data(), stride, rows, sizes, scratch, seen.data(), target_stride);
    attend_over_frames(qkv.data(), stride, rows, positions, sizes, over_frames.data(),
                       target_stride);
    std::vector<std::int64_t> all, at_position;
    for (std::int64_t i = 0; i < rows; ++i) {
      all.push_back(i);
      at_position.push_back(i * positions + 1);
    }
    for (std::int64_t row = 0; row < rows; ++row)
      for (std::int64_t head = 0; head < heads; ++head) {
        const auto wanted = expected(qkv, stride, row, all, head, sizes);
        const auto frame = at_position[index(row)];
        const auto wanted_frame = expected(qkv, stride, frame, at_position, head, sizes);
        for (std::int64_t d = 0; d < depth; ++d) {
          ASSERT_NEAR(seen[index(row * target_stride + head * depth + d)], wanted[index(d)], 1e-5);
          ASSERT_NEAR(over_frames[index(frame * target_stride + head * depth + d)],
                      wanted_frame[index(d)], 1e-5);
        }
      }
    EXPECT_EQ(seen[index(target_stride - 1)], kNoRoom);
    EXPECT_EQ(over_frames[index(target_stride - 1)], kNoRoom);
  }
}

// More rows than are worked on together, and a number a token.
TEST_P(FloatAttention, ToAMemoryOfMany) {
  constexpr std::int64_t kRows = 131, kTokens = 3001, kDepth = 9, kWidth = 37;
  const auto queries = random_floats(kRows * kDepth, 3), keys = random_floats(kTokens * kDepth, 4),
             values = random_floats(kTokens * kWidth, 5);
  auto weights = random_floats(kTokens, 6);
  for (float& weight : weights) weight = 0.5F + 0.1F * weight;
  Buffer<float> counts;
  for (std::int64_t token = 0; token < kTokens; ++token)
    counts.push_back(static_cast<float>(token * token % 5));
  Buffer<float> packed_keys(index(packed_size<float>(kDepth, kTokens))),
      packed_values(index(packed_size<float>(kTokens, kWidth)));
  pack_transposed(keys.data(), kDepth, kTokens, kDepth, packed_keys.data());
  pack_rows(values.data(), kWidth, kTokens, kWidth, packed_values.data());
  Buffer<float> target(index(kRows * kWidth));
  AttentionScratch<float> scratch;
  attend_to_memory(queries.data(), kDepth, kRows,
                   {packed_keys.data(), packed_values.data(), kTokens, kDepth, kWidth,
                    weights.data(), counts.data()},
                   scratch, target.data(), kWidth);
  for (std::int64_t row = 0; row < kRows; row += 13) {
    std::vector<double> wanted(index(kWidth));
    double total = 0;
    for (std::int64_t token = 0; token < kTokens; ++token) {
      const double weight = weights[index(token)];
      double score = 0;
      for (std::int64_t d = 0; d < kDepth; ++d)
        score +=
            static_cast<double>(queries[index(row * kDepth + d)]) * keys[index(token * kDepth + d)];
      const double share = std::exp(score * weight) * counts[index(token)];
      total += share;
      for (std::int64_t d = 0; d < kWidth; ++d)
        wanted[index(d)] += share * weight * values[index(token * kWidth + d)];
    }
    for (std::int64_t d = 0; d < kWidth; ++d)
      ASSERT_NEAR(target[index(row * kWidth + d)], wanted[index(d)] / total, 1e-5) << row;
  }
}

// The largest score wins however large it is, and what is no number stays none.
TEST_P(FloatAttention, LargeScoresAndNoNumbers) {
  for (const std::int64_t tokens : {3, 16, 40}) {
    const HeadSizes sizes{1, 4};
    auto qkv = random_floats(tokens * 12, 8);
    for (std::int64_t row = 0; row < tokens; ++row)
      for (std::int64_t d = 0; d < 8; ++d)
        qkv[index(row * 12 + d)] = row == tokens - 1 ? 100.0F : 1.0F;
    Buffer<float> seen(index(tokens * 4));
    AttentionScratch<float> scratch;
    attend_over_tokens(qkv.data(), 12, tokens, sizes, scratch, seen.data(), 4);
    for (std::int64_t d = 0; d < 4; ++d)
      EXPECT_FLOAT_EQ(seen[index(d)], qkv[index((tokens - 1) * 12 + 8 + d)]);
    qkv[5] = std::numeric_limits<float>::quiet_NaN();  // in the first key
    attend_over_tokens(qkv.data(), 12, tokens, sizes, scratch, seen.data(), 4);
    for (const float value : seen) EXPECT_TRUE(std::isnan(value));
  }
}

class FloatRow : public OfRank {};

TEST_P(FloatRow, NormsScalesAndSums) {
  for (const std::int64_t width : {1, 5, 16, 31, 96, 768}) {
    auto x = random_floats(width, 4);
    // A mean far from zero: a variance from the squares would lose it.
    for (float& value : x) value = value * 0.25F + 100;
    double mean = 0, variance = 0;
    for (const float value : x) mean += value / static_cast<double>(width);
    for (const float value : x)
      variance += (value - mean) * (value - mean) / static_cast<double>(width);
    const auto normalised = [&](std::size_t d) {
      return (x[d] - mean) / std::sqrt(variance + 1e-6);
    };
    const auto scale = random_floats(width, 5), shift = random_floats(width, 6);
    Buffer<float> plain(x.size() + 1, 7), scaled(x.size() + 1, 7), sum(x.begin(), x.end());
    sum.push_back(7);
    normalise_row(x.data(), width, 1e-6F, plain.data());
    layer_norm_row(x.data(), scale.data(), shift.data(), width, 1e-6F, scaled.data());
    add_scaled_row(sum.data(), scale.data(), 0.75F, width);
    double dot = 0;
    for (std::size_t d = 0; d < x.size(); ++d) {
      // The mean of 100 has 24 bits, so a difference from it is known to 1e-5, a scale of 4 of it.
      ASSERT_NEAR(plain[d], normalised(d), 1e-3);
      ASSERT_NEAR(scaled[d], normalised(d) * scale[d] + shift[d], 3e-3);
      ASSERT_NEAR(sum[d], x[d] + 0.75 * scale[d], 2e-5);
      dot += static_cast<double>(scale[d]) * shift[d];
    }
    EXPECT_EQ(plain.back(), 7);
    EXPECT_EQ(scaled.back(), 7);
    EXPECT_EQ(sum.back(), 7);
    EXPECT_NEAR(dot_product(scale.data(), shift.data(), width), dot, 1e-4);
    double exponentials = 0;
    for (const float value : scale) exponentials += std::exp(static_cast<double>(value));
    EXPECT_NEAR(log_sum_exp(scale.data(), width), std::log(exponentials), 1e-6);
  }
  const float far[] = {-1e30F, 90, 89};
  EXPECT_NEAR(log_sum_exp(far, 3), 90 + std::log1p(std::exp(-1.0)), 1e-6);
}

TEST_P(FloatRow, SquaredDistanceIsTheSameEverywhere) {
  for (const std::int64_t count : {1, 3, 15, 16, 17, 48, 129, 768}) {
    const auto a = random_floats(count, 1), b = random_floats(count, 2);
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
      sum += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
    // Sixteen sums, of every sixteenth, then halves.
    float sums[16] = {};
    for (std::size_t i = 0; i < a.size(); ++i) {
      const volatile float square = (a[i] - b[i]) * (a[i] - b[i]);  // rounded before it is added
      sums[i % 16] += square;
    }
    for (std::size_t half = 8; half > 0; half /= 2)
      for (std::size_t i = 0; i < half; ++i) sums[i] += sums[i + half];
    EXPECT_NEAR(squared_distance(a.data(), b.data(), count), sum, 1e-6 * sum);
    EXPECT_EQ(squared_distance(a.data(), b.data(), count), sums[0]);
    EXPECT_EQ(squared_distance(b.data(), a.data(), count), sums[0]);
    EXPECT_EQ(squared_distance(a.data(), a.data(), count), 0.0F);
  }
}

TEST_P(FloatRow, ProductsWithRowsOfBytes) {
  for (const std::int64_t width : {1, 5, 16, 31, 33, 96, 256, 771}) {
    constexpr std::int64_t kRows = 3;
    const auto x = random_floats(width, 7);
    std::vector<std::int8_t> rows;  // every byte, -128, too
    for (std::int64_t i = 0; i < kRows * width; ++i)
      rows.push_back(static_cast<std::int8_t>(i * 37 - 128));
    Buffer<float> products(kRows + 1, 7);
    byte_dot_products(x.data(), rows.data(), kRows, width, products.data());
    for (std::int64_t row = 0; row < kRows; ++row) {
      double wanted = 0;
      for (std::int64_t i = 0; i < width; ++i)
        wanted += static_cast<double>(x[index(i)]) * rows[index(row * width + i)];
      EXPECT_NEAR(products[index(row)], wanted, 2e-2) << width;  // of sums near 1,000
    }
    EXPECT_EQ(products.back(), 7);
  }
}

INSTANTIATE_TEST_SUITE_P(Ranks, FloatProduct, all_ranks(), rank_name);
INSTANTIATE_TEST_SUITE_P(Ranks, FloatAttention, all_ranks(), rank_name);
INSTANTIATE_TEST_SUITE_P(Ranks, FloatRow, all_ranks(), rank_name);

}  // namespace
}  // namespace litevl
