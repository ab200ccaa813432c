#include "toy/gallery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "litevl/error.h"
#include "toy/caption_reader.h"

namespace litevl {
namespace {

void expect_unique(const std::vector<ToyVideo>& gallery) {
  std::map<std::vector<ToyMeaning>, int> meanings;
  std::set<ToyMeaning> alone;
  for (const ToyVideo& video : gallery) {
    EXPECT_EQ(++meanings[meaning(video.scene)], 1);
    if (video.scene.events.size() == 1) alone.insert(meaning(video.scene)[0]);
  }
  for (const ToyVideo& video : gallery) {
    if (video.scene.events.size() == 1) continue;
    for (const ToyMeaning& event : meaning(video.scene)) EXPECT_FALSE(alone.contains(event));
  }
}

TEST(ToyGallery, OfTestHasUniqueMeaningsOfHeldOutCombinations) {
  const auto gallery = test_gallery(1000, 1);
  EXPECT_GE(gallery.size(), 1000U);
  EXPECT_LE(gallery.size(), 1003U);
  expect_unique(gallery);
  std::set<std::int64_t> alone, families;
  for (const ToyVideo& video : gallery) {
    families.insert(video.family);
    if (video.scene.events.size() == 1) alone.insert(video.family);
    for (const ToyMeaning& event : meaning(video.scene)) EXPECT_TRUE(is_held_out(event));
  }
  EXPECT_GT(static_cast<double>(alone.size()) / static_cast<double>(families.size()), 0.15);
}

TEST(ToyGallery, OfTestHasAllCounterparts) {
  const auto gallery = test_gallery(300, 2);
  std::map<std::vector<ToyMeaning>, const ToyVideo*> by_meaning;
  for (const ToyVideo& video : gallery) by_meaning[meaning(video.scene)] = &video;
  for (const ToyVideo& video : gallery) {
    for (const ToyScene& member : family(video.scene)) {
      const auto found = by_meaning.find(meaning(member));
      ASSERT_NE(found, by_meaning.end());
      EXPECT_EQ(found->second->family, video.family);
      EXPECT_EQ(found->second->scene.background, video.scene.background);
    }
  }
}

TEST(ToyGallery, IsAFunctionOfItsOptions) {
  const auto a = test_gallery(100, 3);
  const auto b = test_gallery(100, 3);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].scene, b[i].scene);
  EXPECT_FALSE(a[0].scene == test_gallery(100, 4)[0].scene);
}

TEST(ToyGallery, OfALibraryMayLackCounterparts) {
  ToyGalleryOptions options;
  options.videos = 300;
  options.split = ToySplit::kAny;
  options.complete_share = 0.5;
  const auto gallery = make_gallery(options);
  EXPECT_GE(gallery.size(), 300U);
  expect_unique(gallery);
  std::map<std::int64_t, int> sizes;
  for (const ToyVideo& video : gallery) ++sizes[video.family];
  int single = 0;
  for (const auto& [id, size] : sizes) single += size == 1;
  EXPECT_GT(single, static_cast<int>(sizes.size()) / 4);
  EXPECT_LT(single, static_cast<int>(sizes.size()) * 4 / 5);
}

TEST(ToyGallery, SaysWhenThereAreNotEnoughCombinations) {
  EXPECT_NO_THROW(test_gallery(40, 1, 12));
  EXPECT_THROW(test_gallery(5000, 1, 12), Error);
  EXPECT_THROW(test_gallery(0, 1), Error);
  EXPECT_THROW(test_gallery(10, 1, 1), Error);
}

}  // namespace
}  // namespace litevl
