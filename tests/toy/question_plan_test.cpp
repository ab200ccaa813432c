#include "toy/question_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "toy/gallery.h"

namespace litevl {
namespace {

using testing::SizeIs;
using Type = ToyQuestionType;

std::vector<ToyScene> test_scenes(std::int64_t videos, std::uint64_t seed) {
  std::vector<ToyScene> scenes;
  for (const ToyVideo& video : test_gallery(videos, seed)) scenes.push_back(video.scene);
  return scenes;
}

TEST(ToyQuestionPlan, AsksDifferentTypesAboutEveryVideo) {
  const auto scenes = test_scenes(100, 1);
  const auto plan = plan_questions(scenes, 2, 3);
  ASSERT_EQ(plan.size(), scenes.size());
  for (const auto& questions : plan) {
    ASSERT_THAT(questions, SizeIs(2));
    EXPECT_NE(questions[0].type, questions[1].type);
  }
  const auto same = plan_questions(scenes, 2, 3), other = plan_questions(scenes, 2, 4);
  int differing = 0;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    EXPECT_EQ(plan[i][0].text, same[i][0].text);
    differing += plan[i][0].text != other[i][0].text;
  }
  EXPECT_GT(differing, 50);
}

// The held-out combinations are uneven: taken as they come, "up" and "down" would be two thirds of
// the directions, and "blinks" a fifth of the actions.
TEST(ToyQuestionPlan, BalancesTypesAndAnswers) {
  for (const std::uint64_t seed : {1, 7, 12}) {
    std::map<Type, std::map<std::string, int>> counts;
    std::map<Type, int> all, needing_time;
    for (const auto& questions : plan_questions(test_scenes(1000, seed), 2, seed)) {
      for (const ToyQuestion& question : questions) {
        ++counts[question.type][question.answer];
        ++all[question.type];
        needing_time[question.type] += question.needs_time;
      }
    }
    const auto majority = [&](Type type) {
      int most = 0;
      for (const auto& [answer, count] : counts[type]) most = std::max(most, count);
      return static_cast<double>(most) / all[type];
    };
    for (const Type type : {Type::kAction, Type::kDirection, Type::kThing, Type::kOrder}) {
      EXPECT_GT(all[type], 400) << question_type_name(type);
      EXPECT_LT(all[type], 550) << question_type_name(type);
    }
    EXPECT_GT(all[Type::kCount], 70);  // few scenes have one
    EXPECT_LT(majority(Type::kAction), 0.12);
    EXPECT_LT(majority(Type::kDirection), 0.28);
    EXPECT_LT(majority(Type::kCount), 0.45);
    EXPECT_LT(majority(Type::kThing), 0.08);
    EXPECT_LT(majority(Type::kOrder), 0.08);
    EXPECT_GT(needing_time[Type::kAction], all[Type::kAction] / 2);
    EXPECT_GT(needing_time[Type::kCount], all[Type::kCount] / 4);
  }
}

}  // namespace
}  // namespace litevl
