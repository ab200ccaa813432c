#include "eval/calibration.h"

#include <gmock/gmock.h>

#include <cmath>

#include "litevl/error.h"

namespace litevl {
namespace {

const std::vector<Judged> kMixed = {{0.9, true}, {0.2, false}, {0.8, true},  {0.7, false},
                                    {0.6, true}, {0.5, true},  {0.3, false}, {0.4, true}};

TEST(Calibration, LowestThresholdThatIsRightOftenEnough) {
  // Sorted: R R W R R R W W, so the shares are 1, 1, 2/3, 3/4, 4/5, 5/6, 5/7, 5/8.
  const auto high = calibrate(kMixed, 0.9);
  EXPECT_EQ(high.not_sure_below, 0.8);
  EXPECT_DOUBLE_EQ(high.kept, 2.0 / 8);
  EXPECT_EQ(high.precision, 1);
  EXPECT_EQ(high.answers, 8);
  const auto middle = calibrate(kMixed, 0.8);
  EXPECT_EQ(middle.not_sure_below, 0.4);
  EXPECT_DOUBLE_EQ(middle.kept, 6.0 / 8);
  EXPECT_DOUBLE_EQ(middle.precision, 5.0 / 6);
  EXPECT_EQ(calibrate(kMixed, 0.6).not_sure_below, 0);  // all of them are right often enough
}

TEST(Calibration, WhatIsReachedExactlyIsReached) {
  std::vector<Judged> answers(20, {0.5, false});
  for (std::size_t i = 0; i < 11; ++i) answers[i].is_right = true;
  EXPECT_EQ(calibrate(answers, 0.55).kept, 1);  // 0.55 · 20 is above 11 in floating point
}

TEST(Calibration, EqualProbabilitiesStayTogether) {
  const std::vector<Judged> answers = {{0.9, true}, {0.5, true}, {0.5, false}, {0.5, true}};
  EXPECT_EQ(calibrate(answers, 0.75).not_sure_below, 0);
  const auto strict = calibrate(answers, 0.8);
  EXPECT_EQ(strict.not_sure_below, 0.9);
  EXPECT_DOUBLE_EQ(strict.kept, 0.25);
}

TEST(Calibration, NeverRightIsNeverSure) {
  const auto none = calibrate({{1, false}, {0.5, false}}, 0.1);
  EXPECT_EQ(none.not_sure_below, kNeverSure);
  EXPECT_GT(none.not_sure_below, 1);  // not even a probability of one is enough
  EXPECT_EQ(none.kept, 0);
  EXPECT_EQ(none.precision, 0);
}

TEST(Calibration, AlwaysRightIsAlwaysSure) {
  const auto all = calibrate({{0.1, true}, {0.3, true}}, 1);
  EXPECT_EQ(all.not_sure_below, 0);
  EXPECT_EQ(all.kept, 1);
}

// A stricter wish never lowers the threshold, and what is kept is always right often enough.
TEST(Calibration, IsMonotone) {
  std::vector<Judged> answers;
  std::uint64_t state = 3;
  for (int i = 0; i < 300; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const double probability = static_cast<double>(state >> 60) / 16;  // many ties
    answers.push_back({probability, static_cast<double>(state >> 20 & 1023) / 1024 < probability});
  }
  double last = 0;
  for (int wish = 1; wish <= 100; ++wish) {
    const auto calibration = calibrate(answers, wish / 100.0);
    EXPECT_GE(calibration.not_sure_below, last);
    last = calibration.not_sure_below;
    double kept = 0, right = 0;
    for (const auto& answer : answers) {
      if (answer.probability < calibration.not_sure_below) continue;
      ++kept;
      right += answer.is_right;
    }
    EXPECT_DOUBLE_EQ(kept / 300, calibration.kept);
    EXPECT_GE(right, wish / 100.0 * kept - 1e-9);
  }
}

TEST(Calibration, WrongUse) {
  EXPECT_THROW(calibrate({}, 0.9), Error);
  EXPECT_THROW(calibrate(kMixed, 0), Error);
  EXPECT_THROW(calibrate(kMixed, 1.1), Error);
  EXPECT_THROW(calibrate(kMixed, std::nan("")), Error);
  EXPECT_THROW(calibrate({{std::nan(""), true}}, 0.9), Error);
  EXPECT_THROW(calibrate({{1.5, true}}, 0.9), Error);
}

TEST(Calibration, ErrorIsTheDistanceOfProbabilityFromTruth) {
  EXPECT_EQ(calibration_error({}), 0);
  EXPECT_EQ(calibration_error({{1, true}, {0, false}, {1, true}}), 0);
  EXPECT_EQ(calibration_error({{1, false}, {0, true}}), 1);
  // Of four at 0.75 three are right; at 0.25 one of two is: off by 0.25 there, a third of all.
  EXPECT_DOUBLE_EQ(
      calibration_error(
          {{0.75, true}, {0.75, true}, {0.75, true}, {0.75, false}, {0.25, true}, {0.25, false}}),
      0.25 / 3);
}

}  // namespace
}  // namespace litevl
