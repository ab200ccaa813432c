#include "eval/question_result.h"

#include <gmock/gmock.h>

#include "litevl/error.h"

namespace litevl {
namespace {

using testing::ElementsAre;

std::vector<std::optional<GivenAnswer>> given(const std::vector<std::string>& texts) {
  std::vector<std::optional<GivenAnswer>> answers;
  answers.reserve(texts.size());
  for (const auto& text : texts) answers.push_back(GivenAnswer{text, 0.5});
  return answers;
}

VideoQuestion question(const std::string& type, std::vector<WeightedAnswer> answers) {
  return {"what?", std::move(answers), type};
}

// Three videos; "way" is answered left 3 times of 4, "count" by 1, 2 or 3.
QuestionList small_list() {
  QuestionList list;
  list.videos = {{"0.mp4", "/0.mp4", {question("way", {{"left"}}), question("count", {{"1"}})}},
                 {"1.mp4", "/1.mp4", {question("way", {{"Left"}}), question("count", {{"2"}})}},
                 {"2.mp4",
                  "/2.mp4",
                  {question("way", {{"right"}}), question("way", {{"left"}}),
                   question("count", {{"2"}}), question("count", {{"3"}})}}};
  return list;
}

TEST(QuestionResult, AnswersAreComparedAfterCleaning) {
  EXPECT_EQ(answer_key("  Left!  "), "left");
  EXPECT_EQ(answer_key("A  Red\tBall."), "a red ball");
  EXPECT_NE(answer_key("red ball"), answer_key("redball"));
  EXPECT_NE(answer_key("!"), answer_key("#"));  // nothing of them is left after cleaning
}

TEST(QuestionResult, RightIsWhatMostAnnotatorsSaid) {
  EXPECT_THAT(right_answers(question("", {{"left", 0.4}, {"right", 0.6}})), ElementsAre("right"));
  EXPECT_THAT(right_answers(question("", {{"left", 0.5}, {"right", 0.5}})),
              ElementsAre("left", "right"));
  // Two spellings of one answer count together.
  EXPECT_THAT(right_answers(question("", {{"Left", 0.3}, {"right", 0.4}, {"left", 0.3}})),
              ElementsAre("left"));
  // 0.1 + 0.2 is not 0.3 in floating point.
  EXPECT_THAT(right_answers(question("", {{"a", 0.1}, {"b", 0.3}, {"A", 0.2}})),
              ElementsAre("a", "b"));
}

TEST(QuestionResult, AccuracyMajorityAndCeilingByType) {
  const auto result =
      evaluate_answers(small_list(), given({"left", "1", "right", "2", "RIGHT", "left", "1", "2"}),
                       {"left", "right", "1", "2"});
  EXPECT_EQ(result.overall.questions, 8);
  EXPECT_DOUBLE_EQ(result.overall.accuracy.share, 5.0 / 8);
  EXPECT_DOUBLE_EQ(result.overall.majority, 5.0 / 8);  // left 3 times, 2 twice
  EXPECT_DOUBLE_EQ(result.overall.ceiling, 7.0 / 8);   // 3 cannot be chosen
  ASSERT_EQ(result.types.size(), 2u);
  const auto &count = result.types[0], &way = result.types[1];
  EXPECT_EQ(way.type, "way");
  EXPECT_EQ(way.questions, 4);
  EXPECT_DOUBLE_EQ(way.accuracy.share, 3.0 / 4);
  EXPECT_EQ(way.majority_answer, "left");
  EXPECT_DOUBLE_EQ(way.majority, 3.0 / 4);
  EXPECT_DOUBLE_EQ(way.ceiling, 1);
  EXPECT_EQ(count.type, "count");
  EXPECT_DOUBLE_EQ(count.accuracy.share, 2.0 / 4);
  EXPECT_EQ(count.majority_answer, "2");
  EXPECT_DOUBLE_EQ(count.majority, 2.0 / 4);
  EXPECT_DOUBLE_EQ(count.ceiling, 3.0 / 4);
  ASSERT_EQ(result.unseen.size(), 1u);
  EXPECT_EQ(result.unseen[0].answer, "3");
  EXPECT_EQ(result.unseen[0].questions, 1);
}

TEST(QuestionResult, UnreadableVideosCountAsWrong) {
  auto answers = given({"left", "1", "left", "2", "right", "left", "2", "3"});
  const auto list = small_list();
  EXPECT_EQ(evaluate_answers(list, answers, {"left"}).overall.accuracy.share, 1);
  answers[0].reset();
  answers[1].reset();
  const auto result = evaluate_answers(list, answers, {"left"});
  EXPECT_DOUBLE_EQ(result.overall.accuracy.share, 6.0 / 8);
  EXPECT_EQ(result.overall.questions, 8);
  EXPECT_EQ(result.judged.size(), 6u);  // nothing can be learned of what was not answered
}

// Twice the same questions of the same videos: nothing new is known, so no narrower interval.
TEST(QuestionResult, IntervalsDrawVideos) {
  QuestionList once, twice;
  std::vector<std::optional<GivenAnswer>> to_once, to_twice;
  for (int i = 0; i < 200; ++i) {
    const auto name = std::to_string(i) + ".mp4";
    once.videos.push_back({name, name, {question("way", {{"left"}})}});
    twice.videos.push_back(
        {name, name, {question("way", {{"left"}}), question("way", {{"left"}})}});
    const GivenAnswer answer{i % 10 < 7 ? "left" : "right", 0.5};
    to_once.push_back(answer);
    to_twice.insert(to_twice.end(), 2, answer);
  }
  const auto narrow = evaluate_answers(once, to_once, {"left"}).types[0].accuracy;
  const auto same = evaluate_answers(twice, to_twice, {"left"}).types[0].accuracy;
  // sqrt(.7·.3/200) = 0.0324, times 1.96: 0.7 ± 0.064.
  EXPECT_NEAR(narrow.interval.low, 0.636, 0.015);
  EXPECT_NEAR(narrow.interval.high, 0.764, 0.015);
  EXPECT_NEAR(same.interval.low, narrow.interval.low, 1e-9);
}

TEST(QuestionResult, SureAnswers) {
  const std::vector<Judged> judged = {{0.9, true}, {0.8, false}, {0.7, true}, {0.1, false}};
  const auto sure = sure_answers(judged, 0.7);
  EXPECT_DOUBLE_EQ(sure.kept, 0.75);
  EXPECT_DOUBLE_EQ(sure.precision, 2.0 / 3);
  EXPECT_EQ(sure_answers(judged, kNeverSure).kept, 0);
  EXPECT_EQ(sure_answers(judged, kNeverSure).precision, 0);
  EXPECT_EQ(sure_answers({}, 0.5).kept, 0);
}

TEST(QuestionResult, WrongUse) {
  EXPECT_THROW(evaluate_answers(small_list(), given({"left"}), {"left"}), Error);
  EXPECT_THROW(evaluate_answers({}, {}, {"left"}), Error);
}

}  // namespace
}  // namespace litevl
