#include "library/evidence.h"

#include <gmock/gmock.h>

namespace litevl {
namespace {

void expect_evidence(const Evidence& found, double start, double end, double weight, double frame) {
  EXPECT_DOUBLE_EQ(found.range.start_seconds, start);
  EXPECT_DOUBLE_EQ(found.range.end_seconds, end);
  EXPECT_NEAR(found.weight, weight, 1e-12);
  EXPECT_DOUBLE_EQ(found.frame_seconds, frame);
}

TEST(Evidence, FramesAboveAnEqualShareJoin) {
  // Eight seconds of four frames: the second and third are preferred, the third most.
  const auto found = find_evidence({{{0, 8}, 1, {0.1, 0.3, 0.4, 0.2}}});
  ASSERT_EQ(found.size(), 1u);
  expect_evidence(found[0], 2, 6, 0.7, 5);
}

TEST(Evidence, StretchesApartAreOrderedByWeight) {
  const auto found = find_evidence({{{10, 18}, 1, {0.3, 0.05, 0.6, 0.05}}});
  ASSERT_EQ(found.size(), 2u);
  expect_evidence(found[0], 14, 16, 0.6, 15);
  expect_evidence(found[1], 10, 12, 0.3, 11);
}

TEST(Evidence, NoPreferenceIsTheWholeClip) {
  const auto found = find_evidence({{{3, 7}, 1, {0.25, 0.25 + 1e-7, 0.25 - 1e-7, 0.25}}});
  ASSERT_EQ(found.size(), 1u);
  expect_evidence(found[0], 3, 7, 1, 4.5);
  EXPECT_EQ(find_evidence({{{0, 2}, 1, {1}}})[0].frame_seconds, 1);  // one frame
}

TEST(Evidence, ClipsThatGaveLittleAreLeftOut) {
  const auto found = find_evidence({{{0, 4}, 0.9, {0.8, 0.2}}, {{10, 14}, 0.1, {0.8, 0.2}}});
  ASSERT_EQ(found.size(), 1u);
  expect_evidence(found[0], 0, 2, 0.72, 1);
}

TEST(Evidence, VideosAreKeptApart) {
  const auto found = find_evidence({{{0, 8}, 0.4, {1}, "/b"}, {{2, 8}, 0.6, {1}, "/a"}});
  ASSERT_EQ(found.size(), 1u);  // the other gave less than an equal share
  EXPECT_EQ(found[0].video, "/a");
  const auto equal = find_evidence({{{0, 8}, 0.5, {1}, "/b"}, {{2, 8}, 0.5, {1}, "/a"}});
  ASSERT_EQ(equal.size(), 2u);
  expect_evidence(equal[0], 2, 8, 0.5, 5);
  EXPECT_EQ(equal[0].video, "/a");
  expect_evidence(equal[1], 0, 8, 0.5, 4);
  EXPECT_EQ(equal[1].video, "/b");
}

TEST(Evidence, OverlappingClipsAreOneStretch) {
  const auto found = find_evidence({{{0, 10}, 0.5, {0.2, 0.8}}, {{8, 18}, 0.5, {0.6, 0.4}}});
  ASSERT_EQ(found.size(), 1u);
  expect_evidence(found[0], 5, 13, 0.7, 7.5);
}

}  // namespace
}  // namespace litevl
