#include "eval/question_evaluator.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/torch.h"
#include "eval/question_report.h"
#include "eval/report_markdown.h"
#include "litevl/error.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "torch/module_encoder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

constexpr int kPixels = 32;
const std::vector<std::string> kAnswers = {"left", "right", "red", "a red ball", "grows"};

// Four videos, of which number 1 cannot be read, with 3, 1, 1 and 2 questions.
class QuestionEvaluatorTest : public testing::Test {
 protected:
  QuestionEvaluatorTest() {
    for (const int video : {0, 2, 3})
      write_grey_video(folder_.path() / (std::to_string(video) + ".mp4"), 60 * video + 20);
    std::ofstream(folder_.path() / "1.mp4") << "not a video";
    std::ofstream(folder_.path() / "questions.json") << R"([
      {"video": "0.mp4", "question": "what moves left?", "answer": "A red ball", "type": "what"},
      {"video": "0.mp4", "question": "which way?", "answer": "left", "type": "way"},
      {"video": "1.mp4", "question": "what grows?", "answer": "red", "type": "what"},
      {"video": "0.mp4", "question": "a ball spins?", "answer": "yes", "type": "what"},
      {"video": "2.mp4", "question": "which way?", "answer": "right", "type": "way"},
      {"video": "3.mp4", "question": "which way?", "answer": "left", "type": "way"},
      {"video": "3.mp4", "question": "a red ball moves left and right and spins and grows and?",
       "answer": "grows", "type": "what"}])";
    list_ = load_question_list(folder_.path());
  }

  static Answerer answerer() {
    return {make_encoder(small_model()), WordPiece(small_vocabulary(), "small")};
  }

  QuestionEvaluation evaluate(const QuestionEvaluationOptions& options) {
    auto model = answerer();
    return evaluate_questions(model, list_, kAnswers, options);
  }

  QuestionEvaluationOptions options() const {
    return {.frames = 3, .video_batch = 2, .question_batch = 2};
  }

  TemporaryFolder folder_;
  QuestionList list_;
};

TEST_F(QuestionEvaluatorTest, CountsWhatTheModelSays) {
  const auto evaluation = evaluate(options());
  double right = 0;
  std::vector<double> probabilities;
  auto model = answerer();
  const auto answers = model.compile(kAnswers);
  for (std::size_t video = 0; video < list_.videos.size(); ++video) {
    if (video == 1) continue;
    VideoStream stream({list_.videos[video].path}, {0},
                       {.frames = 3, .size = {kPixels, kPixels}, .batch = 1});
    const auto encoding = model.encode_videos(stream.next()->pixels);
    for (const auto& question : list_.videos[video].questions) {
      const auto best = model.rank(model.ground(encoding, {question.text}), answers, 1)[0][0];
      const auto& text = kAnswers[static_cast<std::size_t>(best.answer)];
      right += answer_key(question.answers[0].text) == text;
      probabilities.push_back(std::exp(best.log_probability));
    }
  }
  EXPECT_DOUBLE_EQ(evaluation.result.overall.accuracy.share, right / 7);
  ASSERT_EQ(evaluation.result.judged.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i)
    EXPECT_NEAR(evaluation.result.judged[i].probability, probabilities[i], 1e-5);
}

TEST_F(QuestionEvaluatorTest, UnreadableVideosAndUnseenAnswersAreWrongAndListed) {
  const auto evaluation = evaluate(options());
  ASSERT_EQ(evaluation.missing.size(), 1u);
  EXPECT_EQ(evaluation.missing[0].video, 1);
  EXPECT_THAT(evaluation.missing[0].reason, HasSubstr("1.mp4"));
  EXPECT_EQ(evaluation.result.overall.questions, 7);
  EXPECT_DOUBLE_EQ(evaluation.result.overall.ceiling, 6.0 / 7);
  ASSERT_EQ(evaluation.result.unseen.size(), 1u);
  EXPECT_EQ(evaluation.result.unseen[0].answer, "yes");
}

TEST_F(QuestionEvaluatorTest, BatchesDoNotMatter) {
  auto one_by_one = options();
  one_by_one.video_batch = 1;
  one_by_one.question_batch = 1;
  const auto expected = evaluate(options()), actual = evaluate(one_by_one);
  EXPECT_EQ(expected.result.overall.accuracy.share, actual.result.overall.accuracy.share);
  for (std::size_t i = 0; i < expected.result.judged.size(); ++i)
    EXPECT_NEAR(expected.result.judged[i].probability, actual.result.judged[i].probability, 1e-5);
}

TEST_F(QuestionEvaluatorTest, ReportStatesWhatFiguresDependOn) {
  const auto evaluation = evaluate(options());
  QuestionStatement statement;
  statement.model = "models/small";
  statement.fingerprint = "1f3a9c";
  statement.answers_origin = "train.json";
  statement.answers_sha256 = "ab12";
  statement.frame_size = {kPixels, kPixels};
  statement.cut_questions = 1;
  statement.threshold = StatedThreshold{
      .not_sure_below = 0, .wanted_precision = 0.9, .file = "val.json", .sha256 = "cd"};
  auto report = report_json(evaluation, list_, statement);
  for (const char* key : {"accuracy", "interval", "majority", "ceiling", "calibration_error"})
    EXPECT_TRUE(report.contains(key)) << key;
  EXPECT_EQ(report["n"], 7);
  EXPECT_EQ(report["videos"], 4);
  EXPECT_EQ(report["by_type"].size(), 2u);
  EXPECT_EQ(report["by_type"][0]["type"], "what");
  EXPECT_EQ(report["by_type"][0]["questions"], 4);
  EXPECT_EQ(report["by_type"][1]["majority_answer"], "left");
  EXPECT_NEAR(report["by_type"][1]["majority"].get<double>(), 200.0 / 3, 1e-9);
  EXPECT_EQ(report["missing"][0]["video"], "1.mp4");
  EXPECT_EQ(report["missing"][0]["questions"], 1);
  EXPECT_EQ(report["unseen_answers"][0]["answer"], "yes");
  EXPECT_EQ(report["sure"]["kept"], 100);
  EXPECT_NEAR(report["sure"]["accuracy"].get<double>(), report["accuracy"].get<double>() * 7 / 6,
              1e-9);
  EXPECT_EQ(report["sure"]["in_sample"], false);
  const auto& stated = report["stated"];
  EXPECT_EQ(stated["data"]["sha256"], list_.sha256);
  EXPECT_EQ(stated["model"]["fingerprint"], "1f3a9c");
  EXPECT_EQ(stated["answer_list"]["origin"], "train.json");
  EXPECT_EQ(stated["answer_list"]["answers"], 5);
  EXPECT_EQ(stated["frames"], 3);
  for (const char* key :
       {"unit", "selection", "ranking", "right_rule", "majority_rule", "ceiling_rule",
        "missing_rule", "repeated_questions", "frame_sampling", "resolution", "resize",
        "max_question_tokens", "cut_questions", "precision", "seed", "interval"})
    EXPECT_TRUE(stated.contains(key)) << key;

  statement.threshold->sha256 = list_.sha256;
  EXPECT_EQ(report_json(evaluation, list_, statement)["sure"]["in_sample"], true);
  const auto text = report_text(evaluation, list_, statement);
  EXPECT_THAT(text, HasSubstr("4 videos, 7 questions, 1 videos missing, 5 answers to choose from"));
  EXPECT_THAT(text, HasSubstr("right answer not in the list: 1 questions (yes)"));
  EXPECT_THAT(text, HasSubstr("on the questions that it was calibrated on"));
  EXPECT_THAT(text, HasSubstr("1.mp4"));
}

TEST_F(QuestionEvaluatorTest, EveryQuestionAndMarkdown) {
  list_.videos[0].questions[0].type = "what\x1b[31m|";
  list_.videos[0].questions[2].answers[0].text = "\x1b[2Jyes";
  const auto evaluation = evaluate(options());
  const auto queries = per_query_json(evaluation, list_)["questions"];
  EXPECT_EQ(queries["video"], (std::vector<int>{0, 0, 0, 1, 2, 3, 3}));
  double right = 0;
  for (const auto& value : queries["accuracy"]) right += value.get<double>();
  EXPECT_DOUBLE_EQ(right / 7, evaluation.result.overall.accuracy.share);
  const auto markdown = report_markdown(report_json(evaluation, list_, {}));
  EXPECT_THAT(markdown, HasSubstr("7 questions about 4 videos, 1 videos missing"));
  EXPECT_THAT(markdown, HasSubstr("| what?\\[31m\\| "));
  EXPECT_THAT(markdown, HasSubstr("- cut\\_questions: "));
  // Strangers' texts do not move the terminal's cursor.
  EXPECT_EQ(report_text(evaluation, list_, {}).find('\x1b'), std::string::npos);
  EXPECT_EQ(markdown.find('\x1b'), std::string::npos);
}

TEST_F(QuestionEvaluatorTest, BlipsRankingIsNamedAndHasNoProbabilities) {
  auto blip = options();
  blip.ranking = AnswerRanking::kBlip;
  const auto evaluation = evaluate(blip);
  EXPECT_TRUE(evaluation.result.judged.empty());
  const auto report = report_json(evaluation, list_, {});
  EXPECT_THAT(report["stated"]["ranking"], HasSubstr("as BLIP published"));
  EXPECT_TRUE(report["calibration_error"].is_null());
  EXPECT_TRUE(report["sure"].is_null());
}

TEST_F(QuestionEvaluatorTest, CutQuestionsAreCounted) {
  const WordPiece tokenizer(small_vocabulary(), "small");
  EXPECT_EQ(count_cut_questions(list_, tokenizer, 35), 0);
  EXPECT_EQ(count_cut_questions(list_, tokenizer, 13), 1);  // 11 words, "?", [CLS] and [SEP]
}

TEST_F(QuestionEvaluatorTest, WhatCannotBeAskedIsAnError) {
  list_.videos[3].questions[1].text = " ... ";
  EXPECT_THROW(evaluate(options()), Error);
  list_.videos = {list_.videos[1]};
  try {
    evaluate(options());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kData);
    EXPECT_THAT(error.what(), HasSubstr("none of its videos can be read"));
  }
  list_.videos.clear();
  EXPECT_THROW(evaluate(options()), Error);
}

}  // namespace
}  // namespace litevl
