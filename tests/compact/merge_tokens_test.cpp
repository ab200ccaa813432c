#include "compact/merge_tokens.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/random_floats.h"
#include "core/sha256.h"
#include "kernels/of_rank.h"

namespace litevl {
namespace {

constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Case {
  std::int64_t frames;
  PatchGrid grid;
  std::int64_t width;

  std::int64_t tokens() const { return frames * grid.height * grid.width; }
};

Array<float> random_tokens(const Case& of, std::uint64_t seed) {
  return Array<float>({of.tokens(), of.width}, random_floats(of.tokens() * of.width, seed));
}

// The same by the book: every pair of groups is looked at again for every one that is merged.
std::vector<std::set<std::int64_t>> merged_slowly(const Case& of, const Array<float>& tokens,
                                                  std::int64_t count) {
  using Group = std::set<std::int64_t>;
  const auto neighbour = [&](std::int64_t a, std::int64_t b) {
    const auto places = of.grid.height * of.grid.width;
    const auto distance = std::abs(a / places - b / places) +
                          std::abs(a % places / of.grid.width - b % places / of.grid.width) +
                          std::abs(a % of.grid.width - b % of.grid.width);
    return distance == 1;
  };
  const auto touch = [&](const Group& a, const Group& b) {
    return std::any_of(a.begin(), a.end(), [&](auto x) {
      return std::any_of(b.begin(), b.end(), [&](auto y) { return neighbour(x, y); });
    });
  };
  const auto mean = [&](const Group& group, std::int64_t i) {
    double sum = 0;
    for (const auto token : group) sum += static_cast<double>(tokens[token * of.width + i]);
    return sum / static_cast<double>(group.size());
  };
  const auto cost = [&](const Group& a, const Group& b) {
    double distance = 0;
    for (std::int64_t i = 0; i < of.width; ++i) distance += std::pow(mean(a, i) - mean(b, i), 2);
    const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
    return m * n / (m + n) * distance;
  };
  std::vector<Group> groups;
  for (std::int64_t token = 0; token < of.tokens(); ++token) groups.push_back({token});
  while (static_cast<std::int64_t>(groups.size()) > count) {
    std::size_t first = 0, second = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t a = 0; a < groups.size(); ++a)
      for (std::size_t b = a + 1; b < groups.size(); ++b)
        if (touch(groups[a], groups[b]) && cost(groups[a], groups[b]) < least) {
          least = cost(groups[a], groups[b]);
          first = a;
          second = b;
        }
    groups[first].insert(groups[second].begin(), groups[second].end());
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(second));
  }
  return groups;
}

void expect_whole(const Case& of, const MergedTokens& merged, std::int64_t count) {
  ASSERT_EQ(merged.rows.shape(), Shape({count, of.width}));
  ASSERT_EQ(std::ssize(merged.sizes), count);
  ASSERT_EQ(std::ssize(merged.row_of), of.tokens());
  std::vector<std::int32_t> sizes(merged.sizes.size());
  std::int32_t next = 0;
  for (const auto row : merged.row_of) {
    ASSERT_GE(row, 0);
    ASSERT_LE(row, next);  // in the order of their first tokens
    if (row == next) ++next;
    ++sizes[static_cast<std::size_t>(row)];
  }
  EXPECT_EQ(sizes, merged.sizes);
}

class MergesAsByTheBook : public testing::TestWithParam<Case> {};

TEST_P(MergesAsByTheBook, OnTheGrid) {
  const Case of = GetParam();
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const auto tokens = random_tokens(of, seed);
    for (const std::int64_t count :
         {of.tokens() - 1, of.tokens() / 2, of.tokens() / 4, std::int64_t{1}}) {
      if (count < 1) continue;
      const auto merged = merge_tokens(tokens, of.grid, count);
      expect_whole(of, merged, count);
      const auto groups = merged_slowly(of, tokens, count);
      for (std::size_t row = 0; row < groups.size(); ++row) {
        for (const auto token : groups[row])
          ASSERT_EQ(merged.row_of[static_cast<std::size_t>(token)], row) << seed << " " << count;
        for (std::int64_t i = 0; i < of.width; ++i) {
          double mean = 0;
          for (const auto token : groups[row])
            mean += static_cast<double>(tokens[token * of.width + i]);
          mean /= static_cast<double>(groups[row].size());
          ASSERT_EQ(merged.rows[static_cast<std::int64_t>(row) * of.width + i],
                    static_cast<float>(mean));
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Grids, MergesAsByTheBook,
                         testing::Values(Case{1, {1, 1}, 3}, Case{1, {4, 5}, 7}, Case{2, {1, 1}, 5},
                                         Case{9, {1, 1}, 16}, Case{3, {3, 4}, 5},
                                         Case{3, {4, 2}, 33}, Case{2, {1, 7}, 16},
                                         Case{4, {5, 1}, 1}),
                         [](const auto& test) {
                           return std::to_string(test.param.frames) + "x" +
                                  std::to_string(test.param.grid.height) + "x" +
                                  std::to_string(test.param.grid.width);
                         });

TEST(MergeTokens, AllStayWhereAsManyAreWanted) {
  const Case of{2, {2, 3}, 5};
  const auto tokens = random_tokens(of, 1);
  for (const std::int64_t count : {12, 13, 1'000}) {
    const auto merged = merge_tokens(tokens, of.grid, count);
    expect_whole(of, merged, 12);
    EXPECT_TRUE(std::equal(tokens.begin(), tokens.end(), merged.rows.begin()));
  }
}

TEST(MergeTokens, OneIsLeftAtTheLeast) {
  const Case of{2, {2, 3}, 5};
  for (const std::int64_t count : {1, 0, -7})
    expect_whole(of, merge_tokens(random_tokens(of, 1), of.grid, count), 1);
}

// Not into one large group and many of one token: those of fewest tokens are first.
TEST(MergeTokens, EqualTokensMakeGroupsOfOneSize) {
  const Case of{8, {14, 14}, 48};
  Array<float> tokens({of.tokens(), of.width});
  std::fill(tokens.begin(), tokens.end(), 0.1F);
  for (const std::int64_t count : {392, 196, 1}) {
    const auto merged = merge_tokens(tokens, of.grid, count);
    expect_whole(of, merged, count);
    for (const float value : merged.rows) ASSERT_EQ(value, 0.1F);
    EXPECT_LE(*std::max_element(merged.sizes.begin(), merged.sizes.end()), 3 * of.tokens() / count);
  }
}

TEST(MergeTokens, ThingsBeforeAPlainBackgroundStayApart) {
  const Case of{4, {6, 5}, 2};
  Array<float> tokens({of.tokens(), of.width});
  const auto is_thing = [](std::int64_t token) { return token % 30 == 7 || token % 30 == 8; };
  for (std::int64_t token = 0; token < of.tokens(); ++token)
    tokens[token * 2] = is_thing(token) ? 5.0F + static_cast<float>(token % 2) * 0.1F : 0.0F;
  const auto merged = merge_tokens(tokens, of.grid, 2);
  expect_whole(of, merged, 2);
  EXPECT_EQ(merged.sizes, (std::vector<std::int32_t>{112, 8}));
  for (std::int64_t token = 0; token < of.tokens(); ++token)
    EXPECT_EQ(merged.row_of[static_cast<std::size_t>(token)], is_thing(token) ? 1 : 0);
  EXPECT_NEAR(merged.rows[2], 5.05F, 1e-6F);
}

TEST(MergeTokens, ThirtyTwoFrames) {
  const Case of{32, {14, 14}, 3};
  expect_whole(of, merge_tokens(random_tokens(of, 3), of.grid, 1'568), 1'568);
}

TEST(MergeTokens, WhatIsNotFiniteIsMergedLast) {
  const Case of{3, {4, 5}, 6};
  for (const float bad : {kNotANumber, -kNotANumber, kInfinity, -kInfinity}) {
    auto tokens = random_tokens(of, 5);
    for (const std::int64_t token : {0, 22, 59}) tokens[token * of.width + 2] = bad;
    for (const std::int64_t count : {30, 10, 4}) {
      const auto merged = merge_tokens(tokens, of.grid, count);
      expect_whole(of, merged, count);
      for (const std::size_t token : {0, 22, 59}) {
        const auto row = static_cast<std::size_t>(merged.row_of[token]);
        EXPECT_EQ(merged.sizes[row], 1) << count;
        EXPECT_FALSE(std::isfinite(merged.rows[static_cast<std::int64_t>(row) * of.width + 2]));
      }
    }
    expect_whole(of, merge_tokens(tokens, of.grid, 1), 1);
    std::fill(tokens.begin(), tokens.end(), bad);
    const auto merged = merge_tokens(tokens, of.grid, 10);
    expect_whole(of, merged, 10);
    EXPECT_EQ(merged.row_of, merge_tokens(tokens, of.grid, 10).row_of);
  }
}

TEST(MergeTokens, NumbersWhoseSquaresAreNone) {
  const Case of{3, {4, 5}, 6};
  auto tokens = random_tokens(of, 6);
  for (float& value : tokens) value *= 1e38F;
  const auto merged = merge_tokens(tokens, of.grid, 15);
  expect_whole(of, merged, 15);
  for (const float value : merged.rows) EXPECT_TRUE(std::isfinite(value));
}

// A grid of a clip's own size: what is merged is the same wherever it is.
TEST(MergeTokens, TheSameOnEveryMachine) {
  const Case of{8, {14, 14}, 48};
  const auto merged = merge_tokens(random_tokens(of, 8), of.grid, 392);
  std::string rows;  // of all tokens, in the order of big ends
  for (const auto row : merged.row_of) {
    rows += static_cast<char>(row / 256);
    rows += static_cast<char>(row % 256);
  }
  EXPECT_EQ(sha256(rows).substr(0, 16), "d789e4db60a78e65");
}

class MergesAlike : public OfRank {};

TEST_P(MergesAlike, OnEveryProcessor) {
  const Case of{4, {5, 6}, 77};
  const auto tokens = random_tokens(of, 7);
  const auto here = merge_tokens(tokens, of.grid, 30);
  const auto portable = [&] {
    ChosenProcessor chosen(Processor::kPortable);
    return merge_tokens(tokens, of.grid, 30);
  }();
  EXPECT_EQ(here.row_of, portable.row_of);
  EXPECT_TRUE(std::equal(here.rows.begin(), here.rows.end(), portable.rows.begin()));
}

INSTANTIATE_TEST_SUITE_P(Ranks, MergesAlike, all_ranks(), rank_name);

}  // namespace
}  // namespace litevl
