#include "toy/captions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "text/caption.h"
#include "text/wordpiece.h"
#include "toy/caption_reader.h"
#include "toy/gallery.h"
#include "toy/layout.h"
#include "toy/stills.h"
#include "toy/things.h"
#include "toy/vocabulary.h"

namespace litevl {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Ge;
using testing::Gt;
using testing::Lt;
using testing::Not;

std::int64_t thing_named(std::string_view name) {
  const auto things = toy_things();
  for (std::size_t i = 0; i < things.size(); ++i) {
    if (things[i].name == name) return static_cast<std::int64_t>(i);
  }
  ADD_FAILURE() << name;
  return 0;
}

std::set<std::string> captions_of(const std::vector<ToyMeaning>& events, int count) {
  ToyRandom random{1};
  const ToyScene scene = make_scene(events, random);
  std::set<std::string> result;
  for (int i = 0; i < count; ++i) result.insert(caption(scene, random));
  return result;
}

TEST(ToyCaptions, AgreeInArticleAndVerb) {
  const auto owl = captions_of({{thing_named("owl"), ToyAction::kGrow}}, 300);
  EXPECT_THAT(owl, Contains("an owl gets bigger"));
  EXPECT_THAT(owl, Contains("the owl grows"));
  EXPECT_THAT(owl, Not(Contains("a owl grows")));
  const auto cherries = captions_of({{thing_named("cherries"), ToyAction::kSpin}}, 300);
  EXPECT_THAT(cherries, Contains("cherries rotate"));
  EXPECT_THAT(cherries, Not(Contains("cherries rotates")));
  const auto dog = captions_of({{thing_named("dog"), ToyAction::kMoveLeft}}, 300);
  EXPECT_THAT(dog, Contains("a dog slides from right to left"));
}

TEST(ToyCaptions, ArticleFollowsTheSound) {
  const auto article = [](std::string_view name) {
    return with_article(toy_things()[static_cast<std::size_t>(thing_named(name))]);
  };
  EXPECT_EQ(article("umbrella"), "an umbrella");
  EXPECT_EQ(article("unicorn"), "a unicorn");
  EXPECT_EQ(article("hourglass"), "an hourglass");
  EXPECT_EQ(article("horse"), "a horse");
  EXPECT_EQ(article("ice cream"), "an ice cream");
  EXPECT_EQ(article("scissors"), "scissors");
}

TEST(ToyCaptions, SayEveryActionInFourWaysOrMore) {
  for (std::int64_t action = 0; action < kToyActions; ++action) {
    EXPECT_THAT(wordings(static_cast<ToyAction>(action)).size(), Ge(4U)) << action;
  }
}

TEST(ToyCaptions, AreTrueAndHaveOneReading) {
  ToyRandom random{2};
  for (int i = 0; i < 3000; ++i) {
    const auto events = sample_meaning(1 + i % 2, static_cast<std::int64_t>(toy_things().size()),
                                       ToySplit::kAny, random);
    const ToyScene scene = make_scene(events, random);
    const std::string text = caption(scene, random);
    EXPECT_EQ(read_caption(text), meaning(scene)) << text;
  }
}

TEST(ToyCaptions, RarelyBeginWithWhatHappensLater) {
  const std::vector<ToyMeaning> events = {{0, ToyAction::kGrow}, {1, ToyAction::kSpin}};
  ToyRandom random{3};
  const ToyScene scene = make_scene(events, random);
  int later_first = 0;
  std::map<std::string, int> counts;
  for (int i = 0; i < 2000; ++i) {
    const std::string text = caption(scene, random);
    later_first += text.find(" after a ") != std::string::npos ||
                   text.find(" after the ") != std::string::npos;
    ++counts[text];
  }
  // 8% of 2,000 is 160, and four deviations are 49.
  EXPECT_THAT(later_first, AllOf(Gt(100), Lt(220)));
  EXPECT_GT(counts.size(), 500U);
}

TEST(ToyVocabulary, IsLaidOutAsBert) {
  const auto lines = toy_vocabulary();
  EXPECT_EQ(lines.at(0), "[PAD]");
  EXPECT_EQ(lines.at(1), "[unused0]");
  EXPECT_EQ(lines.at(99), "[unused98]");
  EXPECT_EQ(lines.at(100), "[UNK]");
  EXPECT_EQ(lines.at(101), "[CLS]");
  EXPECT_EQ(lines.at(102), "[SEP]");
  EXPECT_EQ(lines.at(103), "[MASK]");
  EXPECT_EQ(std::set<std::string>(lines.begin(), lines.end()).size(), lines.size());
}

TEST(ToyVocabulary, HasEveryWordOfCaptionsWhole) {
  const auto lines = toy_vocabulary();
  const WordPiece words(lines, "toy vocabulary");
  const auto check = [&](const std::string& text) {
    for (const std::int64_t id : words.encode(clean_caption(text))) {
      EXPECT_NE(id, 100) << text;
      EXPECT_NE(lines.at(static_cast<std::size_t>(id)).substr(0, 2), "##") << text;
    }
  };
  const auto all = static_cast<std::int64_t>(toy_things().size());
  ToyRandom random{4};
  for (int i = 0; i < 3000; ++i) {
    const auto events = sample_meaning(1 + i % 2, all, ToySplit::kAny, random);
    check(caption(make_scene(events, random), random));
    check(caption(make_still(all, random), i % 2 == 0, random).text);
  }
  check("what happens first, which way does the dog go, how many things appear");
}

TEST(ToyVocabulary, ReadsAnyAsciiWithoutUnknowns) {
  const WordPiece words(toy_vocabulary(), "toy vocabulary");
  EXPECT_THAT(words.encode("Zebras quickly jumped 42 fences: why?!"), Each(testing::Ne(100)));
}

}  // namespace
}  // namespace litevl
