#include "library/moments.h"

#include <gtest/gtest.h>

#include <cmath>

namespace litevl {
namespace {

// A frame each quarter of a second of a video of scenes, each of which looks like another axis.
// The sentence is true in [start, end), where its similarity is `high`, elsewhere `low`.
FrameSeries series_of(const std::vector<double>& cuts, double length, TimeRange shown,
                      double high = 0.8, double low = 0.2) {
  FrameSeries series{.range = {0, length}, .window_seconds = 2};
  const auto scenes = static_cast<std::int64_t>(cuts.size()) + 1;
  std::vector<Array<float>> rows;
  for (double t = 0.125; t < length; t += 0.25) {
    std::int64_t scene = 0;
    while (scene < scenes - 1 && t >= cuts[static_cast<std::size_t>(scene)]) ++scene;
    Array<float> row({1, scenes + 1});
    row[scene] = 1;
    rows.push_back(row);
    series.seconds.push_back(t);
    const bool is_inside = t >= shown.start_seconds && t < shown.end_seconds;
    series.similarity.push_back((is_inside ? high : low) + 0.02 * std::sin(37 * t));
  }
  series.vectors = joined(rows);
  return series;
}

void expect_near(const TimeRange& range, double start, double end, double tolerance = 0.13) {
  EXPECT_NEAR(range.start_seconds, start, tolerance);
  EXPECT_NEAR(range.end_seconds, end, tolerance);
}

TEST(Moments, EndWhereSimilarityFalls) {
  const MomentFinder finder(series_of({}, 40, {13, 21}));
  expect_near(finder.around({14, 16}), 13, 21);
  expect_near(finder.around({18, 20}), 13, 21);
}

TEST(Moments, ReachTheEndsOfAVideo) {
  expect_near(MomentFinder(series_of({}, 40, {0, 6})).around({1, 3}), 0, 6);
  expect_near(MomentFinder(series_of({}, 40, {33, 40})).around({35, 37}), 33, 40);
}

TEST(Moments, PassOverShortGaps) {
  auto series = series_of({}, 40, {10, 20});
  for (std::size_t i = 0; i < series.seconds.size(); ++i)
    if (series.seconds[i] > 14 && series.seconds[i] < 14.6) series.similarity[i] = 0.2;
  expect_near(MomentFinder(series).around({11, 13}), 10, 20);
}

// Similarity that falls slowly leaves the end to where the video changes.
TEST(Moments, EndWhereTheVideoChanges) {
  auto series = series_of({10, 20}, 40, {10, 20});
  for (std::size_t i = 0; i < series.seconds.size(); ++i) {
    const double beyond = series.seconds[i] - 20;
    if (beyond >= 0 && beyond < 2) series.similarity[i] = 0.6;
  }
  expect_near(MomentFinder(series).around({12, 14}), 10, 20);
}

// A video that shows nothing else has no low similarity of its own; what is usual elsewhere tells.
TEST(Moments, AreWholeVideosWhereTheVideoShowsNothingElse) {
  const auto series = series_of({}, 6, {0, 6});
  expect_near(MomentFinder(series, 0.2).around({2, 4}), 0, 6);
}

TEST(Moments, OverlappingWindowsAreOneSeries) {
  // Every time is seen three times, as with windows that overlap, one of them off.
  const auto once = series_of({}, 40, {13, 21});
  FrameSeries series = once;
  series.seconds.clear();
  series.similarity.clear();
  std::vector<Array<float>> rows;
  for (std::size_t i = 0; i < once.seconds.size(); ++i)
    for (const double off : {0.0, 0.0, -0.3}) {
      series.seconds.push_back(once.seconds[i]);
      series.similarity.push_back(once.similarity[i] + off);
      rows.push_back(once.vectors.rows(static_cast<std::int64_t>(i), 1));
    }
  series.vectors = joined(rows);
  expect_near(MomentFinder(series).around({14, 16}), 13, 21);
}

TEST(Moments, HaveAtLeastAFrameAndSurviveSameness) {
  const auto flat = series_of({}, 10, {0, 0});
  const auto range = MomentFinder(flat).around({4, 6});
  EXPECT_LT(range.start_seconds, range.end_seconds);
  EXPECT_GE(range.start_seconds, 0);
  EXPECT_LE(range.end_seconds, 10);
  FrameSeries one{.range = {0, 2}, .window_seconds = 2, .seconds = {1}, .similarity = {0.5}};
  one.vectors = Array<float>({1, 3});  // of no length: no direction
  expect_near(MomentFinder(one).around({0, 2}), 0, 2);
}

TEST(Moments, ScenesAreDividedAtChanges) {
  const MomentFinder finder(series_of({10, 14, 30}, 40, {10, 20}));
  const auto scenes = finder.scenes({8, 35});
  ASSERT_EQ(scenes.size(), 4u);
  expect_near(scenes[1], 10, 14);
  expect_near(scenes[2], 14, 30);
  EXPECT_EQ(scenes.front().start_seconds, 8);
  EXPECT_EQ(scenes.back().end_seconds, 35);
  EXPECT_EQ(finder.scenes({15, 29}).size(), 1u);
  EXPECT_EQ(finder.scenes({9.8, 13}).size(), 1u);  // a part would be too short
}

}  // namespace
}  // namespace litevl
