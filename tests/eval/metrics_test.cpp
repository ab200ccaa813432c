#include "eval/metrics.h"

#include <gmock/gmock.h>

#include "litevl/error.h"

namespace litevl {
namespace {

std::vector<Score> scores_of(const std::vector<double>& values) {
  std::vector<Score> scores;
  for (const double value : values) scores.push_back({true, value});
  return scores;
}

// A scorer that knows nothing finds one in n, wherever the right answer stands in the list.
TEST(Metrics, ConstantScorerIsRightOneTimeInN) {
  constexpr std::int64_t kItems = 7;
  for (std::size_t place = 0; place < kItems; ++place) {
    std::vector<char> is_right(kItems, 0);
    is_right[place] = 1;
    const Rank rank = find_rank(scores_of(std::vector<double>(kItems, 0.3)), is_right);
    EXPECT_DOUBLE_EQ(probability_within(rank, 1), 1.0 / 7);
    EXPECT_DOUBLE_EQ(probability_within(rank, 5), 5.0 / 7);
    EXPECT_DOUBLE_EQ(probability_within(rank, 10), 1);
    EXPECT_DOUBLE_EQ(rank_value(rank), 4);
    EXPECT_DOUBLE_EQ(probability_within(rank, 1, TieRule::kOptimistic), 1);
    EXPECT_DOUBLE_EQ(probability_within(rank, 6, TieRule::kPessimistic), 0);
    EXPECT_DOUBLE_EQ(probability_within(rank, 7, TieRule::kPessimistic), 1);
    EXPECT_DOUBLE_EQ(rank_value(rank, TieRule::kOptimistic), 1);
    EXPECT_DOUBLE_EQ(rank_value(rank, TieRule::kPessimistic), 7);
  }
}

TEST(Metrics, RankCountsBetterAndTied) {
  const Rank rank = find_rank(scores_of({5, 3, 3, 3, 1}), {0, 0, 1, 0, 0});
  EXPECT_EQ(rank.better, 1);
  EXPECT_EQ(rank.tied, 2);
  EXPECT_DOUBLE_EQ(probability_within(rank, 1), 0);
  EXPECT_DOUBLE_EQ(probability_within(rank, 2), 1.0 / 3);
  EXPECT_DOUBLE_EQ(probability_within(rank, 3), 2.0 / 3);
  EXPECT_DOUBLE_EQ(rank_value(rank), 3);
}

// Two right and two wrong answers tie. Of the 6 orders of RRWW the first right one stands first in
// 3, second in 2 (WR..) and third in 1: (3·1 + 2·2 + 1·3) / 6 = 5/3.
TEST(Metrics, BestOfSeveralRightAnswersCounts) {
  const Rank rank = find_rank(scores_of({2, 2, 2, 2, 1, 3}), {1, 0, 1, 0, 1, 0});
  EXPECT_EQ(rank.better, 1);
  EXPECT_DOUBLE_EQ(probability_within(rank, 2), 3.0 / 6);
  EXPECT_DOUBLE_EQ(probability_within(rank, 3), 5.0 / 6);
  EXPECT_DOUBLE_EQ(probability_within(rank, 4), 1);
  EXPECT_DOUBLE_EQ(rank_value(rank), 1 + 5.0 / 3);
}

TEST(Metrics, CandidatesComeBeforeAllOthers) {
  const Rank rank = find_rank({{true, -9}, {false, 5}, {false, 7}, {true, -8}}, {0, 1, 0, 0});
  EXPECT_DOUBLE_EQ(rank_value(rank), 4);
}

TEST(Metrics, MissIsNeverWithinAndRanksLast) {
  const Rank miss = {.missed = true, .last = 4};
  EXPECT_EQ(probability_within(miss, 10, TieRule::kOptimistic), 0);
  EXPECT_EQ(rank_value(miss, TieRule::kOptimistic), 4);
}

TEST(Metrics, NoRightAnswerIsAnError) {
  EXPECT_THROW(find_rank(scores_of({1, 2}), {0, 0}), Error);
  EXPECT_THROW(find_rank(scores_of({1, 2}), {1}), Error);
}

TEST(Metrics, SummaryOfRanks) {
  const std::vector<Rank> ranks = {{.better = 0}, {.better = 6}, {.better = 2}, {.better = 19}};
  const RankSummary summary = summarize(ranks);
  EXPECT_DOUBLE_EQ(summary.recall_at_1, 0.25);
  EXPECT_DOUBLE_EQ(summary.recall_at_5, 0.5);
  EXPECT_DOUBLE_EQ(summary.recall_at_10, 0.75);
  EXPECT_DOUBLE_EQ(summary.median_rank, 5);  // of 1, 3, 7, 20
  EXPECT_DOUBLE_EQ(summary.mean_rank, 31.0 / 4);
}

// 400 videos with one query each, right in 30%: the standard error is sqrt(.3·.7/400) = 0.0229, so
// the interval is near 0.3 ± 0.045. With each value four times a video it must not get narrower.
TEST(Metrics, BootstrapDrawsVideos) {
  std::vector<double> values, repeated;
  std::vector<std::int64_t> group, repeated_group;
  for (std::int64_t i = 0; i < 400; ++i) {
    values.push_back(i % 10 < 3);
    group.push_back(i);
    for (int copy = 0; copy < 4; ++copy) {
      repeated.push_back(values.back());
      repeated_group.push_back(i);
    }
  }
  for (const Interval interval :
       {bootstrap_mean(values, group, 400), bootstrap_mean(repeated, repeated_group, 400)}) {
    EXPECT_NEAR(interval.low, 0.255, 0.01);
    EXPECT_NEAR(interval.high, 0.345, 0.01);
  }
  const Interval again = bootstrap_mean(values, group, 400),
                 other = bootstrap_mean(values, group, 400, {.seed = 2});
  EXPECT_EQ(again.low, bootstrap_mean(values, group, 400).low);
  EXPECT_NEAR(again.low, other.low, 0.01);
}

// Of 200 draws of 60 queries with a true rate of one half, the interval has it in about 95%: at
// least 180 with probability 0.998.
TEST(Metrics, BootstrapCovers) {
  std::uint64_t state = 7;
  int covered = 0;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> values;
    std::vector<std::int64_t> group;
    for (std::int64_t i = 0; i < 60; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      values.push_back(static_cast<double>(state >> 63));
      group.push_back(i);
    }
    const Interval interval = bootstrap_mean(values, group, 60, {.samples = 300});
    covered += interval.low <= 0.5 && 0.5 <= interval.high;
  }
  EXPECT_GE(covered, 180);
}

}  // namespace
}  // namespace litevl
