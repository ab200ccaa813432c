#include "toy/stills.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "litevl/error.h"

namespace litevl {
namespace {

ToyStill still_of(std::vector<ToyPlacement> things) { return {{}, std::move(things)}; }

TEST(ToyStills, NamePlacesAndSizes) {
  EXPECT_EQ(place_of({0.2, 0.2, 0.4}), "at the top left");
  EXPECT_EQ(place_of({0.5, 0.2, 0.4}), "at the top");
  EXPECT_EQ(place_of({0.2, 0.5, 0.4}), "on the left");
  EXPECT_EQ(place_of({0.5, 0.5, 0.4}), "in the middle");
  EXPECT_EQ(place_of({0.8, 0.8, 0.4}), "at the bottom right");
  EXPECT_EQ(size_of({0.5, 0.5, 0.2}), "small");
  EXPECT_EQ(size_of({0.5, 0.5, 0.4}), "");
  EXPECT_EQ(size_of({0.5, 0.5, 0.55}), "big");
}

TEST(ToyStills, CaptionsSayWhatIsThere) {
  // A dog on the left and cherries at the top right.
  const ToyStill still = still_of({{0, {0.2, 0.5, 0.4}}, {9, {0.8, 0.2, 0.2}}});
  ToyRandom random{1};
  std::set<std::string> texts;
  for (int i = 0; i < 500; ++i) {
    const ToyStillCaption words = caption(still, true, random);
    EXPECT_TRUE(is_true_of(words, still));
    texts.insert(words.text);
  }
  EXPECT_THAT(texts, testing::Contains("a dog on the left and cherries at the top right"));
  EXPECT_THAT(texts, testing::Contains("there are small cherries at the top right and a dog on the "
                                       "left"));
}

TEST(ToyStills, TruthDependsOnPlaceAndSize) {
  const ToyStill left = still_of({{0, {0.2, 0.5, 0.4}}});
  const ToyStill right = still_of({{0, {0.8, 0.5, 0.4}}, {1, {0.2, 0.5, 0.4}}});
  const ToyStillCaption anywhere{"a dog", {{0, "", ""}}};
  const ToyStillCaption placed{"a dog on the left", {{0, "on the left", ""}}};
  const ToyStillCaption sized{"a small dog", {{0, "", "small"}}};
  EXPECT_TRUE(is_true_of(anywhere, left));
  EXPECT_TRUE(is_true_of(anywhere, right));
  EXPECT_TRUE(is_true_of(placed, left));
  EXPECT_FALSE(is_true_of(placed, right));
  EXPECT_FALSE(is_true_of(sized, left));
}

TEST(ToyStills, NoCaptionIsTrueOfAnother) {
  ToyRandom random{2};
  const auto stills = make_stills(200, 40, random);
  for (std::size_t i = 0; i < stills.size(); ++i) {
    for (std::size_t j = 0; j < stills.size(); ++j) {
      EXPECT_EQ(is_true_of(stills[i].caption, stills[j].still), i == j) << stills[i].caption.text;
    }
  }
  EXPECT_THROW(make_stills(100000, 2, random), Error);
}

}  // namespace
}  // namespace litevl
