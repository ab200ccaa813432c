#include "video/sampling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "litevl/error.h"

namespace litevl {
namespace {

TEST(Sampling, MiddlesOfEqualParts) {
  EXPECT_THAT(sample_middles(0, 8, 4), testing::ElementsAre(1, 3, 5, 7));
  EXPECT_THAT(sample_middles(10, 11, 1), testing::ElementsAre(10.5));
}

TEST(Sampling, RandomTimesStayInTheirParts) {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::vector<double> times = sample_random(2, 10, 8, seed);
    ASSERT_EQ(times.size(), 8u);
    for (std::size_t i = 0; i < times.size(); ++i) {
      EXPECT_GE(times[i], 2 + static_cast<double>(i));
      EXPECT_LT(times[i], 3 + static_cast<double>(i));
      sum += times[i] - 2 - static_cast<double>(i);
    }
  }
  // The mean of 1600 uniform numbers: five times its standard deviation of 0.29 / 40.
  EXPECT_NEAR(sum / 1600, 0.5, 0.036);
}

TEST(Sampling, SeedsDecide) {
  EXPECT_EQ(sample_random(0, 1, 8, 3), sample_random(0, 1, 8, 3));
  EXPECT_NE(sample_random(0, 1, 8, 3), sample_random(0, 1, 8, 4));
  // mt19937_64's first number from seed 5489 is in the standard's own test as 14514284786278117030.
  EXPECT_DOUBLE_EQ(sample_random(0, 1, 1, 5489)[0], 14514284786278117030.0 / 0x1p64);
}

std::string error_of(double start, double end, int count) {
  try {
    sample_middles(start, end, count);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kUsage);
    return error.what();
  }
  return "no error";
}

TEST(Sampling, WrongUseIsRefused) {
  EXPECT_EQ(error_of(0, 1, 0), "frame sampling: count is 0, expected at least 1");
  EXPECT_EQ(error_of(2, 2, 3),
            "frame sampling: from 2.000000 s to 2.000000 s, expected an end after the start");
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_NE(error_of(0, infinity, 3), "no error");
  EXPECT_NE(error_of(-infinity, 0, 3), "no error");
  EXPECT_NE(error_of(std::nan(""), 1, 3), "no error");
  EXPECT_THROW(sample_random(1, 0, 3, 0), Error);
}

}  // namespace
}  // namespace litevl
