#include "kernels/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <tuple>
#include <vector>

#include "kernels/chosen_kernels.h"
#include "kernels/packed_matrix.h"
#include "kernels/random_numbers.h"

namespace litevl {
namespace {

struct Shape {
  std::int64_t rows, heads, depth;
};

class Attention : public testing::TestWithParam<std::tuple<Kernels, Shape>> {
 protected:
  void SetUp() override {
    if (!are_here(std::get<Kernels>(GetParam()))) GTEST_SKIP() << "not on this processor";
    chosen_.emplace(std::get<Kernels>(GetParam()));
  }

  static Shape shape() { return std::get<Shape>(GetParam()); }

  // Of one head of the row `query` over `rows`, in float64.
  static std::vector<double> expected(const Buffer<Bf16>& qkv, std::int64_t stride,
                                      std::int64_t query, const std::vector<std::int64_t>& rows,
                                      std::int64_t head, HeadSizes sizes) {
    const auto at = [&](std::int64_t row, std::int64_t part, std::int64_t d) -> double {
      return to_float(qkv[static_cast<std::size_t>(row * stride + part * sizes.width() +
                                                   head * sizes.depth + d)]);
    };
    std::vector<double> result(static_cast<std::size_t>(sizes.depth));
    double total = 0;
    for (const auto row : rows) {
      double score = 0;
      for (std::int64_t d = 0; d < sizes.depth; ++d) score += at(query, 0, d) * at(row, 1, d);
      total += std::exp(score);
      for (std::int64_t d = 0; d < sizes.depth; ++d)
        result[static_cast<std::size_t>(d)] += std::exp(score) * at(row, 2, d);
    }
    for (double& value : result) value /= total;
    return result;
  }

 private:
  std::optional<ChosenKernels> chosen_;
};

// Shares are rounded to bfloat16 before they are used, and so is the result: two roundings of
// values of order 1, which is the largest that a mean can be here.
constexpr double kTolerance = 0.02;

void expect_near(const Bf16* result, const std::vector<double>& wanted) {
  for (std::size_t d = 0; d < wanted.size(); ++d)
    EXPECT_NEAR(to_float(result[d]), wanted[d], kTolerance) << d;
}

TEST_P(Attention, OverTokensIsSoftmax) {
  const auto [tokens, heads, depth] = shape();
  const HeadSizes sizes{heads, depth};
  const auto stride = 3 * sizes.width() + 5, target_stride = sizes.width() + 2;
  auto qkv = random_bf16(tokens * stride, 1);
  Buffer<Bf16> target(static_cast<std::size_t>(tokens * target_stride), 7);
  AttentionScratch<Bf16> scratch;
  attend_over_tokens(qkv.data(), stride, tokens, sizes, scratch, target.data(), target_stride);
  std::vector<std::int64_t> all;
  for (std::int64_t i = 0; i < tokens; ++i) all.push_back(i);
  for (std::int64_t row = 0; row < tokens; ++row) {
    for (std::int64_t head = 0; head < heads; ++head) {
      const auto* result = target.data() + row * target_stride + head * depth;
      expect_near(result, expected(qkv, stride, row, all, head, sizes));
    }
    ASSERT_EQ(target[static_cast<std::size_t>((row + 1) * target_stride - 1)], 7);
  }
}

TEST_P(Attention, OverFramesStaysAtItsPosition) {
  const auto [frames, heads, depth] = shape();
  const std::int64_t positions = 3;
  const HeadSizes sizes{heads, depth};
  const auto stride = 3 * sizes.width() + 5, target_stride = sizes.width() + 2;
  auto qkv = random_bf16(frames * positions * stride, 2);
  Buffer<Bf16> target(static_cast<std::size_t>(frames * positions * target_stride), 7);
  attend_over_frames(qkv.data(), stride, frames, positions, sizes, target.data(), target_stride);
  for (std::int64_t position = 0; position < positions; ++position) {
    std::vector<std::int64_t> rows;
    for (std::int64_t t = 0; t < frames; ++t) rows.push_back(t * positions + position);
    for (const auto row : rows)
      for (std::int64_t head = 0; head < heads; ++head) {
        const auto* result = target.data() + row * target_stride + head * depth;
        expect_near(result, expected(qkv, stride, row, rows, head, sizes));
      }
  }
}

// More rows than are worked on together, and a number a token.
TEST_P(Attention, ToAMemoryOfMany) {
  const auto depth = shape().depth, width = shape().rows;
  constexpr std::int64_t kRows = 131, kTokens = 3001;
  const auto stride = round_up(depth, 2) + 2, key_stride = round_up(depth, 2);
  const auto queries = random_bf16(kRows * stride, 3), keys = random_bf16(kTokens * key_stride, 4),
             values = random_bf16(kTokens * width, 5);
  auto weights = random_floats(kTokens, 6);
  for (float& weight : weights) weight = 0.5F + 0.1F * weight;
  Buffer<float> counts;
  for (std::int64_t token = 0; token < kTokens; ++token)
    counts.push_back(static_cast<float>(token * token % 5));
  Buffer<Bf16> packed_keys(static_cast<std::size_t>(packed_size<Bf16>(depth, kTokens))),
      packed_values(static_cast<std::size_t>(packed_size<Bf16>(kTokens, width)));
  pack_transposed(keys.data(), key_stride, kTokens, depth, packed_keys.data());
  pack_rows(values.data(), width, kTokens, width, packed_values.data());
  Buffer<Bf16> target(static_cast<std::size_t>(kRows * width));
  AttentionScratch<Bf16> scratch;
  attend_to_memory(queries.data(), stride, kRows,
                   {packed_keys.data(), packed_values.data(), kTokens, depth, width, weights.data(),
                    counts.data()},
                   scratch, target.data(), width);
  const auto at = [](const Buffer<Bf16>& buffer, std::int64_t i) -> double {
    return to_float(buffer[static_cast<std::size_t>(i)]);
  };
  for (std::int64_t row = 0; row < kRows; row += 13) {
    std::vector<double> wanted(static_cast<std::size_t>(width));
    double total = 0;
    for (std::int64_t token = 0; token < kTokens; ++token) {
      const double weight = weights[static_cast<std::size_t>(token)];
      double score = 0;
      for (std::int64_t d = 0; d < depth; ++d)
        score += at(queries, row * stride + d) * at(keys, token * key_stride + d);
      const double share = std::exp(score * weight) * counts[static_cast<std::size_t>(token)];
      total += share;
      for (std::int64_t d = 0; d < width; ++d)
        wanted[static_cast<std::size_t>(d)] += share * weight * at(values, token * width + d);
    }
    for (std::int64_t d = 0; d < width; ++d)
      ASSERT_NEAR(at(target, row * width + d), wanted[static_cast<std::size_t>(d)] / total,
                  kTolerance)
          << "row " << row << ", column " << d;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Attention,
                         testing::Combine(all_kernels(),
                                          testing::Values(Shape{1, 1, 2}, Shape{5, 2, 8},
                                                          Shape{17, 3, 5}, Shape{33, 2, 24},
                                                          Shape{50, 1, 64}, Shape{64, 2, 80})));

// The largest score wins however large it is: exp of the difference from it cannot overflow.
TEST(AttentionRange, LargeScoresDoNotOverflow) {
  if (!has_bfloat16_products()) GTEST_SKIP() << "no products in bfloat16 here";
  // Two tokens of one head and two numbers: (q, k, v).
  const float rows[2][6] = {{200, 0, 1, 0, 1, 2}, {200, 0, 3, 0, 5, 6}};
  Buffer<Bf16> qkv, target(4);
  for (const auto& row : rows)
    for (const float value : row) qkv.push_back(to_bf16(value));
  AttentionScratch<Bf16> scratch;
  attend_over_tokens(qkv.data(), 6, 2, {1, 2}, scratch, target.data(), 2);
  EXPECT_EQ(to_float(target[0]), 5);
  EXPECT_EQ(to_float(target[3]), 6);
}

}  // namespace
}  // namespace litevl
