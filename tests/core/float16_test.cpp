#include "core/float16.h"

#include <gtest/gtest.h>

#include <cmath>

namespace litevl {
namespace {

TEST(Float16, EveryNumberComesBack) {
  for (std::uint32_t half = 0; half < 0x10000; ++half) {
    const float value = from_float16(static_cast<std::uint16_t>(half));
    if (std::isnan(value))
      EXPECT_TRUE(std::isnan(from_float16(to_float16(value))));
    else
      ASSERT_EQ(to_float16(value), half);
  }
  EXPECT_EQ(from_float16(0x3c00), 1.0F);
  EXPECT_EQ(from_float16(0xc000), -2.0F);
  EXPECT_EQ(from_float16(0x7bff), 65504.0F);
  EXPECT_EQ(from_float16(0x0001), std::ldexp(1.0F, -24));
  EXPECT_TRUE(std::isinf(from_float16(0x7c00)));
}

// Against the two neighbours: the nearer, or of two as near the even one.
TEST(Float16, RoundsToNearestEven) {
  for (std::uint16_t half = 0; half < 0x7bff; ++half) {
    const double low = from_float16(half),
                 high = from_float16(static_cast<std::uint16_t>(half + 1));
    const auto at = [&](double share) {
      return to_float16(static_cast<float>(low + share * (high - low)));
    };
    ASSERT_EQ(at(0.25), half);
    ASSERT_EQ(at(0.75), half + 1);
    ASSERT_EQ(at(0.5), half + half % 2);
    ASSERT_EQ(to_float16(static_cast<float>(-low - 0.75 * (high - low))), 0x8000 + half + 1);
  }
  EXPECT_EQ(to_float16(65519.9F), 0x7bff);
  EXPECT_EQ(to_float16(65520.0F), 0x7c00);
  EXPECT_EQ(to_float16(-1e30F), 0xfc00);
  EXPECT_EQ(to_float16(1e-30F), 0);
}

}  // namespace
}  // namespace litevl
