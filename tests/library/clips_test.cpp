#include "library/clips.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "litevl/error.h"

namespace litevl {
namespace {

constexpr ClipOptions kTen{.window_seconds = 10, .overlap_seconds = 2};

TEST(Clips, ShortVideoIsOneClip) {
  for (const double duration : {0.04, 1.0, 10.0}) {
    const auto clips = cut_into_clips(duration, kTen);
    ASSERT_EQ(clips.size(), 1u);
    EXPECT_EQ(clips[0].start_seconds, 0);
    EXPECT_EQ(clips[0].end_seconds, duration);
  }
}

TEST(Clips, LongVideoIsCutEvenlyWithOverlap) {
  const auto clips = cut_into_clips(26, {.window_seconds = 10, .overlap_seconds = 2});
  ASSERT_EQ(clips.size(), 3u);  // exactly three windows of 10 s with 2 s shared
  EXPECT_DOUBLE_EQ(clips[1].start_seconds, 8);
  EXPECT_DOUBLE_EQ(clips[1].end_seconds, 18);
}

TEST(Clips, CoverTheVideoAndNeverExceedTheWindow) {
  const ClipOptions options{.window_seconds = 7, .overlap_seconds = 1.5};
  for (double duration = 0.5; duration < 400; duration *= 1.07) {
    const auto clips = cut_into_clips(duration, options);
    EXPECT_EQ(clips.front().start_seconds, 0);
    EXPECT_EQ(clips.back().end_seconds, duration);
    for (std::size_t i = 0; i < clips.size(); ++i) {
      EXPECT_LE(clips[i].end_seconds - clips[i].start_seconds, 7 + 1e-9);
      if (i == 0) continue;
      EXPECT_NEAR(clips[i - 1].end_seconds - clips[i].start_seconds, 1.5, 1e-9);
    }
  }
}

TEST(Clips, HostileDurationsAreRefused) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double duration : {0.0, -1.0, 1e7, 1e300, infinity, -infinity, std::nan("")})
    EXPECT_THROW(cut_into_clips(duration, kTen), Error) << duration;
}

TEST(Clips, EachStretchIsCutByItselfAndAStillIsOneClip) {
  Timeline timeline;
  timeline.num_pictures = 900;
  timeline.stretches = {{.range = {0.5, 18.5}, .most_between = 0.04},
                        {.range = {18.5, 98.5}, .is_still = true},
                        {.range = {120, 123}, .most_between = 0.04}};
  const auto clips = cut_into_clips(timeline, kTen);
  ASSERT_EQ(clips.size(), 4u);
  EXPECT_DOUBLE_EQ(clips[0].start_seconds, 0.5);
  EXPECT_DOUBLE_EQ(clips[0].end_seconds, 10.5);
  EXPECT_DOUBLE_EQ(clips[1].start_seconds, 8.5);
  EXPECT_DOUBLE_EQ(clips[1].end_seconds, 18.5);
  EXPECT_DOUBLE_EQ(clips[2].start_seconds, 18.5);
  EXPECT_DOUBLE_EQ(clips[2].end_seconds, 98.5);
  EXPECT_DOUBLE_EQ(clips[3].start_seconds, 120);
  EXPECT_DOUBLE_EQ(clips[3].end_seconds, 123);
}

TEST(Clips, WrongOptionsAreRefused) {
  EXPECT_THROW(cut_into_clips(5, {.window_seconds = 0, .overlap_seconds = 0}), Error);
  EXPECT_THROW(cut_into_clips(5, {.window_seconds = 2, .overlap_seconds = 2}), Error);
  EXPECT_THROW(cut_into_clips(5, {.window_seconds = 2, .overlap_seconds = -1}), Error);
}

}  // namespace
}  // namespace litevl
