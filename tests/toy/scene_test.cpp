#include "toy/scene.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "litevl/error.h"
#include "toy/layout.h"
#include "toy/meanings.h"
#include "toy/things.h"

namespace litevl {
namespace {

using A = ToyAction;

ToyScene scene_of(const std::vector<ToyMeaning>& events, std::uint64_t seed = 1) {
  ToyRandom random{seed};
  return make_scene(events, random);
}

TEST(ToyScene, ReverseTwiceAndExchangeTwiceAreNothing) {
  ToyRandom random{1};
  for (int i = 0; i < 100; ++i) {
    const ToyScene scene = scene_of(sample_meaning(1 + i % 2, 20, ToySplit::kAny, random),
                                    static_cast<std::uint64_t>(i));
    EXPECT_EQ(reverse(reverse(scene)), scene);
    EXPECT_EQ(exchange(exchange(scene)), scene);
    EXPECT_EQ(reverse(exchange(scene)), exchange(reverse(scene)));
  }
}

TEST(ToyScene, FamilyHasEveryMeaningOnce) {
  const auto sizes = [](const std::vector<ToyMeaning>& events) {
    std::set<std::vector<ToyMeaning>> meanings;
    const auto members = family(scene_of(events));
    for (const auto& member : members) meanings.insert(meaning(member));
    EXPECT_EQ(meanings.size(), members.size());
    return members.size();
  };
  EXPECT_EQ(sizes({{0, A::kMoveUp}}), 2U);
  EXPECT_EQ(sizes({{0, A::kSpin}}), 1U);
  EXPECT_EQ(sizes({{0, A::kMoveUp}, {1, A::kAppear}}), 4U);
  EXPECT_EQ(sizes({{0, A::kBlink}, {1, A::kAppear}}), 4U);
  EXPECT_EQ(sizes({{0, A::kBlink}, {1, A::kSpin}}), 2U);

  const auto members = family(scene_of({{0, A::kMoveLeft}, {1, A::kAppear}}));
  using Meanings = std::vector<ToyMeaning>;
  EXPECT_EQ(meaning(members[1]), (Meanings{{1, A::kVanish}, {0, A::kMoveRight}}));
  EXPECT_EQ(meaning(members[2]), (Meanings{{1, A::kAppear}, {0, A::kMoveLeft}}));
  EXPECT_EQ(meaning(members[3]), (Meanings{{0, A::kMoveRight}, {1, A::kVanish}}));
}

TEST(ToyScene, ActionsShowWhatTheySay) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const auto first = [&](A action) { return placements(scene_of({{0, action}}, seed), 0)[0]; };
    const auto last = [&](A action) { return placements(scene_of({{0, action}}, seed), 1)[0]; };
    EXPECT_GE(first(A::kMoveLeft).pose.x - last(A::kMoveLeft).pose.x, 0.6);
    EXPECT_GE(last(A::kMoveRight).pose.x - first(A::kMoveRight).pose.x, 0.6);
    EXPECT_GE(first(A::kMoveUp).pose.y - last(A::kMoveUp).pose.y, 0.6);
    EXPECT_GE(last(A::kMoveDown).pose.y - first(A::kMoveDown).pose.y, 0.6);
    EXPECT_GE(last(A::kGrow).pose.diameter / first(A::kGrow).pose.diameter, 2.2);
    EXPECT_GE(first(A::kShrink).pose.diameter / last(A::kShrink).pose.diameter, 2.2);
    EXPECT_EQ(first(A::kAppear).opacity, 0);
    EXPECT_EQ(last(A::kAppear).opacity, 1);
    EXPECT_EQ(first(A::kVanish).opacity, 1);
    EXPECT_EQ(last(A::kVanish).opacity, 0);
    EXPECT_EQ(first(A::kSpin).turn, 0);
    EXPECT_EQ(placements(scene_of({{0, A::kSpin}}, seed), 0.5)[0].turn, 0.5);
  }
}

TEST(ToyScene, SecondEventWaitsForTheFirst) {
  const ToyScene scene = scene_of({{0, A::kMoveLeft}, {1, A::kAppear}});
  EXPECT_EQ(placements(scene, 0.45)[1].opacity, 0);
  EXPECT_EQ(placements(scene, 0.9)[1].opacity, 1);
  EXPECT_EQ(placements(scene, 0.5)[0].pose, scene.events[0].end);
  EXPECT_EQ(placements(scene, 0.9)[0].pose, scene.events[0].end);
}

// Blinking must be seen in the 8 frames that models take, and in the 4 of half of a video.
TEST(ToyScene, BlinkingShowsOnAndOffAtMiddles) {
  const auto count_off = [](const ToyScene& scene, int frames, double begin, double end) {
    int off = 0;
    for (int i = 0; i < frames; ++i) {
      const double u = (i + 0.5) / frames;
      if (u > begin && u < end) off += placements(scene, u)[0].opacity == 0;
    }
    return off;
  };
  const int whole = count_off(scene_of({{0, A::kBlink}}), 8, 0, 1);
  EXPECT_GE(whole, 2);
  EXPECT_LE(whole, 6);
  EXPECT_EQ(count_off(scene_of({{0, A::kBlink}, {1, A::kGrow}}), 8, 0, 0.5), 2);
  EXPECT_EQ(count_off(scene_of({{1, A::kGrow}, {0, A::kBlink}}), 8, 0.5, 1), 2);
  EXPECT_EQ(count_off(scene_of({{1, A::kGrow}, {0, A::kBlink}}), 8, 0, 0.5), 0);
}

TEST(ToyLayout, ThingsKeepApartInAllCounterparts) {
  ToyRandom random{5};
  int close = 0;
  for (int i = 0; i < 500; ++i) {
    const auto events = sample_meaning(2, 50, ToySplit::kAny, random);
    for (const ToyScene& member : family(make_scene(events, random))) {
      for (int step = 0; step <= 24; ++step) {
        const auto placed = placements(member, step / 24.0);
        const double distance =
            std::hypot(placed[0].pose.x - placed[1].pose.x, placed[0].pose.y - placed[1].pose.y);
        const double reach = (placed[0].pose.diameter + placed[1].pose.diameter) / 2;
        EXPECT_GE(distance, 0.7 * reach);
        close += distance < 0.85 * reach;
      }
    }
  }
  EXPECT_LT(close, 500 * 4 * 25 / 50);
}

TEST(ToyLayout, RefusesWhatIsNoScene) {
  ToyRandom random{1};
  EXPECT_THROW(make_scene({}, random), Error);
  const std::vector<ToyMeaning> twice = {{0, A::kGrow}, {0, A::kSpin}};
  EXPECT_THROW(make_scene(twice, random), Error);
}

TEST(ToyMeanings, HoldOutAFifthAndWholePairs) {
  const auto things = static_cast<std::int64_t>(toy_things().size());
  std::int64_t held_out = 0;
  for (std::int64_t thing = 0; thing < things; ++thing) {
    std::set<std::int64_t> pairs;
    for (std::int64_t i = 0; i < kToyActions; ++i) {
      const auto action = static_cast<ToyAction>(i);
      EXPECT_EQ(is_held_out({thing, action}), is_held_out({thing, inverse(action)}));
      if (is_held_out({thing, action})) pairs.insert(action_pair(action));
    }
    EXPECT_GE(pairs.size(), 1U);
    EXPECT_LE(pairs.size(), 2U);
    held_out += static_cast<std::int64_t>(pairs.size());
  }
  EXPECT_NEAR(static_cast<double>(held_out) / static_cast<double>(6 * things), 0.2, 0.02);
}

TEST(ToyMeanings, SetRefusesSentencesTrueOfTwo) {
  ToyMeaningSet set;
  using Meanings = std::vector<ToyMeaning>;
  EXPECT_TRUE(set.insert(Meanings{{0, A::kGrow}}));
  EXPECT_FALSE(set.insert(Meanings{{0, A::kShrink}}));  // its reverse
  EXPECT_FALSE(set.insert(Meanings{{0, A::kGrow}, {1, A::kSpin}}));
  EXPECT_TRUE(set.insert(Meanings{{0, A::kSpin}, {1, A::kGrow}}));
  EXPECT_FALSE(set.insert(Meanings{{1, A::kShrink}, {0, A::kSpin}}));
  EXPECT_FALSE(set.insert(Meanings{{1, A::kGrow}}));
  EXPECT_TRUE(set.insert(Meanings{{0, A::kSpin}, {2, A::kGrow}}));
}

}  // namespace
}  // namespace litevl
