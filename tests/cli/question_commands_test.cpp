// `litevl ask`, and `litevl eval` on questions.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;
using namespace std::string_literals;

class QuestionCommandsTest : public testing::Test {
 protected:
  QuestionCommandsTest() {
    write_small_model(model_);
    fs::create_directory(data_);
    for (const int i : {0, 1}) write_grey_video(data_ / (std::to_string(i) + ".mp4"), 20 + 100 * i);
    std::ofstream(data_ / "broken.mp4") << "no video";
    std::ofstream(data_ / "questions.json") << R"([
      {"video": "0.mp4", "question": "which way?", "answer": "left", "type": "way"},
      {"video": "0.mp4", "question": "what moves?", "answer": "a red ball", "type": "what"},
      {"video": "1.mp4", "question": "which way?", "answer": "right", "type": "way"},
      {"video": "broken.mp4", "question": "what grows?", "answer": "a cube", "type": "what"}])";
    std::ofstream(answers_) << "left\nright\na red ball\ngrows\n";
  }

  ProgramResult eval(const std::string& more) {
    return run_litevl("eval --model '" + model_.string() + "' --data '" + data_.string() + "' " +
                      more);
  }
  ProgramResult eval_with_answers(const std::string& more) {
    return eval("--answers '" + answers_.string() + "' " + more);
  }
  ProgramResult ask(const std::string& video, const std::string& more) {
    return run_litevl("ask '" + (data_ / video).string() + "' --model '" + model_.string() + "' " +
                      more);
  }
  ProgramResult ask_with_answers(const std::string& more, const std::string& video = "0.mp4") {
    return ask(video, "--answers '" + answers_.string() + "' " + more);
  }

  TemporaryFolder folder_;
  const fs::path model_ = folder_.path() / "model", data_ = folder_.path() / "data",
                 answers_ = folder_.path() / "answers.txt";
};

TEST_F(QuestionCommandsTest, EvalKnowsQuestionsByTheirFile) {
  const auto result = eval_with_answers("--json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  const auto report = Json::parse(result.out);
  EXPECT_EQ(report["n"], 4);
  EXPECT_EQ(report["by_type"].size(), 2u);
  EXPECT_EQ(report["missing"][0]["video"], "broken.mp4");
  EXPECT_EQ(report["ceiling"], 75);
  EXPECT_EQ(report["stated"]["answer_list"]["origin"], answers_.string());
  EXPECT_EQ(report["stated"]["model"]["fingerprint"].get<std::string>().size(), 16u);

  std::ofstream(data_ / "annotations.json") << R"([{"video": "0.mp4", "caption": "a red ball"},
                                                   {"video": "1.mp4", "caption": "a cube"}])";
  EXPECT_TRUE(Json::parse(eval("--json").out).contains("text_to_video"));
  EXPECT_THAT(eval_with_answers("--task questions").out, HasSubstr("3 videos, 4 questions"));
}

TEST_F(QuestionCommandsTest, CalibratedModelsNeedNothingElse) {
  auto result = eval("");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("has no answers.json to choose answers from; pass --answers"));

  const auto training = (data_ / "questions.json").string();
  result = eval("--answers-from '" + training + "' --calibrate 0.9");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("wrote " + (model_ / "answers.json").string()));
  std::ifstream file(model_ / "answers.json");
  const auto settings = Json::parse(file);
  EXPECT_EQ(settings["answers"].size(), 4u);
  EXPECT_EQ(settings["wanted_precision"], 0.9);
  EXPECT_EQ(settings["calibrated_on"]["questions"], 3);

  const auto report = Json::parse(eval("--json").out);
  EXPECT_EQ(report["sure"]["in_sample"], true);
  EXPECT_EQ(report["sure"]["not_sure_below"], settings["not_sure_below"]);
  const auto answer = Json::parse(ask("0.mp4", "'which way?' --json").out);
  EXPECT_EQ(answer["not_sure_below"], settings["not_sure_below"]);
  EXPECT_EQ(answer["not_sure"], answer["probability"] < settings["not_sure_below"]);
}

// The measurement of hours is not lost with the file that it was to be written to.
TEST_F(QuestionCommandsTest, AFolderThatCannotBeWrittenToKeepsTheReport) {
  // As deep as the path of a file may be, for which the file that is written first has no room.
  constexpr std::size_t kLength = 4095 - std::string_view("/model.safetensors").size();
  std::string model = folder_.path().string();
  while (model.size() + 1 < kLength)
    model += '/' + std::string(std::min<std::size_t>(kLength - model.size() - 1, 200), 'd');
  fs::create_directories(model);
  fs::copy(model_, model);
  const auto training = (data_ / "questions.json").string();
  const auto result = run_litevl("eval --model '" + model + "' --data '" + training +
                                 "' --answers-from '" + training + "' --calibrate 0.9 --json");
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("answers.json"));
  const auto report = Json::parse(result.out);
  EXPECT_EQ(report["n"], 4);
  EXPECT_THAT(report["notes"][0], HasSubstr("were not written to"));
}

TEST_F(QuestionCommandsTest, AThresholdOfAnotherModelIsNotUsed) {
  ASSERT_EQ(eval_with_answers("--calibrate 0.5").exit_code, 0);
  const auto other = folder_.path() / "other";
  write_small_model(other, 2);
  fs::copy_file(model_ / "answers.json", other / "answers.json");
  const auto document =
      Json::parse(run_litevl("ask '" + (data_ / "0.mp4").string() +
                             "' 'which way?' --json --model '" + other.string() + "'")
                      .out);
  EXPECT_TRUE(document["not_sure_below"].is_null());
  EXPECT_FALSE(document["not_sure"]);
  EXPECT_THAT(document["notes"].dump(), HasSubstr("was measured on another model"));
}

TEST_F(QuestionCommandsTest, AThresholdHoldsForTheListThatItWasMeasuredOn) {
  ASSERT_EQ(eval_with_answers("--calibrate 0.1").exit_code, 0);
  EXPECT_FALSE(Json::parse(ask("0.mp4", "a --json").out)["not_sure_below"].is_null());
  for (const std::string& other : {"--answers '" + answers_.string() + "'", "--generate"s}) {
    const auto document = Json::parse(ask("0.mp4", "a --json " + other).out);
    EXPECT_TRUE(document["not_sure_below"].is_null()) << other;
    EXPECT_THAT(document["notes"][0], HasSubstr("measured on its own list")) << other;
    EXPECT_EQ(Json::parse(ask("0.mp4", "a --json --threshold 0.5 " + other).out)["not_sure_below"],
              0.5);
  }
  write_grey_video(data_ / "long.mp4", 90, 25);
  EXPECT_THAT(Json::parse(ask("long.mp4", "a --json --clips 2").out)["notes"][0],
              HasSubstr("measured on single clips; here 2 clips"));
}

TEST_F(QuestionCommandsTest, BlipsRankingIsNamed) {
  const auto report = Json::parse(eval_with_answers("--blip-ranking --json").out);
  EXPECT_THAT(report["stated"]["ranking"], HasSubstr("as BLIP published"));
  EXPECT_EQ(eval_with_answers("--blip-ranking --calibrate 0.9").exit_code, 2);
}

TEST_F(QuestionCommandsTest, WrongUseOfEval) {
  EXPECT_EQ(eval_with_answers("--task dancing").exit_code, 2);
  EXPECT_EQ(eval_with_answers("--calibrate 2").exit_code, 2);
  EXPECT_EQ(eval_with_answers("--answers-from x").exit_code, 2);
  const auto result = eval_with_answers("--candidates 3");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--candidates is not an option of the task questions"));
  EXPECT_THAT(eval_with_answers("--task retrieval").err,
              HasSubstr("--answers is not an option of the task retrieval"));
}

TEST_F(QuestionCommandsTest, AskGivesAnswerAndEvidence) {
  const auto result = ask_with_answers("'which way?' --top 3 --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(ask_with_answers("'a red ball moves?' --json").err, IsEmpty());
  const auto document = Json::parse(result.out);
  EXPECT_EQ(document["question"], "which way?");
  EXPECT_EQ(document["clips"], 1);
  ASSERT_EQ(document["candidates"].size(), 3u);
  EXPECT_EQ(document["answer"], document["candidates"][0]["answer"]);
  EXPECT_EQ(document["probability"], document["candidates"][0]["probability"]);
  EXPECT_GE(document["probability"], document["candidates"][1]["probability"]);
  EXPECT_TRUE(document["not_sure_below"].is_null());
  for (const char* key : {"start_seconds", "end_seconds", "weight", "frame_seconds"})
    EXPECT_TRUE(document["evidence"][0].contains(key)) << key;
  EXPECT_EQ(document["answers"][0]["answer"], document["answer"]);
  EXPECT_GT(document["encode_seconds"], 0);
  EXPECT_GT(document["answer_seconds"], 0);

  const auto table = ask_with_answers("'which way?'");
  EXPECT_THAT(table.out, HasSubstr("which way?\n  "));
  EXPECT_THAT(table.out, HasSubstr("best frame at 0:0"));
}

TEST_F(QuestionCommandsTest, SaysWhatTheModelDoesNotKnow) {
  for (const char* question : {"'which way?'", "'😀'", "'куда?'"}) {
    const auto result = ask_with_answers(std::string(question) + " --json");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err,
              "note: the model knows no word of this sentence, so what it finds means nothing\n");
    EXPECT_EQ(Json::parse(result.out)["notes"].size(), 1u);
  }
  const auto both = ask_with_answers("'a ball?' 'a big ball?'");
  EXPECT_EQ(both.err, "note: \"a big ball?\": the model does not know 1 of the 3 words: big\n");
}

TEST_F(QuestionCommandsTest, SeveralQuestionsShareTheVideo) {
  const auto both = Json::parse(ask_with_answers("'which way?' 'what moves?' --json").out);
  ASSERT_EQ(both["answers"].size(), 2u);
  EXPECT_FALSE(both.contains("answer"));
  const auto one = Json::parse(ask_with_answers("'what moves?' --json").out);
  EXPECT_EQ(both["answers"][1]["answer"], one["answer"]);
  EXPECT_NEAR(both["answers"][1]["probability"].get<double>(), one["probability"].get<double>(),
              1e-5);
}

TEST_F(QuestionCommandsTest, NotSure) {
  const auto document = Json::parse(ask_with_answers("'which way?' --threshold 1 --json").out);
  EXPECT_TRUE(document["not_sure"]);
  EXPECT_EQ(document["not_sure_below"], 1);
  EXPECT_THAT(ask_with_answers("'which way?' --threshold 1").out, HasSubstr("not sure; perhaps "));
  EXPECT_FALSE(Json::parse(ask_with_answers("a --threshold 0 --json").out)["not_sure"]);
}

TEST_F(QuestionCommandsTest, LongVideosAreAskedByClips) {
  write_grey_video(data_ / "long.mp4", 90, 25);
  const auto result = ask_with_answers("'which way?' --json --clips 2", "long.mp4");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto document = Json::parse(result.out);
  EXPECT_EQ(document["clips"], 3);
  for (const auto& part : document["evidence"]) EXPECT_LE(part["end_seconds"], 25.01);
}

TEST_F(QuestionCommandsTest, AnswersCanBeWritten) {
  auto result = ask("0.mp4", "'which way?' --generate --beams 2 --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_LE(Json::parse(result.out)["candidates"].size(), 1u);
  EXPECT_EQ(ask("0.mp4", "'which way?' --generate").exit_code, 0);
  EXPECT_EQ(ask_with_answers("'which way?' --generate").exit_code, 2);
  EXPECT_EQ(ask_with_answers("'which way?' --beams 2").exit_code, 2);
}

TEST_F(QuestionCommandsTest, NonsenseIsAClearError) {
  expect_one_line_error(ask_with_answers("''"), 2, "question 1 has no words");
  expect_one_line_error(ask_with_answers("'which way?' ' ... '"), 2, "question 2 has no words");
  expect_one_line_error(ask_with_answers(""), 2, "questions is required");
  expect_one_line_error(ask_with_answers("a", "broken.mp4"), 3, "broken.mp4");
  expect_one_line_error(ask_with_answers("a", "missing.mp4"), 3, "missing.mp4");
  expect_one_line_error(ask("0.mp4", "a"), 2, "has no answers.json");
  expect_one_line_error(ask_with_answers("a --top 0"), 2, "top is 0");
  expect_one_line_error(ask_with_answers("a --threshold 2"), 2, "--threshold");
  std::ofstream(answers_) << "left\n\nright\n";
  expect_one_line_error(ask_with_answers("a"), 3, "line 2");
  std::ofstream(answers_) << "left\nright\nleft\n";
  expect_one_line_error(ask_with_answers("a"), 3, "line 3");
}

TEST_F(QuestionCommandsTest, ALibraryIsAskedInsteadOfAVideo) {
  fs::remove(data_ / "broken.mp4");
  const std::string library = " --library '" + (folder_.path() / "library").string() + "' ";
  const std::string list = " --answers '" + answers_.string() + "' ";
  auto result =
      run_litevl("index '" + data_.string() + "' --model '" + model_.string() + "'" + library);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  // The model is the library's own.
  result = run_litevl("ask" + library + list + "'which way?' 'what moves?' --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto document = Json::parse(result.out);
  EXPECT_EQ(document["answers"].size(), 2u);
  EXPECT_EQ(document["clips"], 2);
  EXPECT_TRUE(document["video"].is_null());
  EXPECT_EQ(document["library"], (folder_.path() / "library").string());
  const auto video = (data_ / "1.mp4").string();
  result = run_litevl("ask --in '" + video + "' 'which way?'" + library + list);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(" from " + video + ", 0:0"));

  expect_one_line_error(run_litevl("ask" + library + list), 2, "questions is required");
  expect_one_line_error(run_litevl("ask" + library + list + "..."), 2, "question 1 has no words");
  expect_one_line_error(run_litevl("ask" + list), 2, "video is required; or --library");
  expect_one_line_error(run_litevl("ask --library '' a"), 2, "expected the folder of a library");
  expect_one_line_error(run_litevl("ask --library '" + data_.string() + "' a"), 2,
                        "there is no library here");
  expect_one_line_error(run_litevl("ask a b --in c"), 2, "--in requires --library");
  expect_one_line_error(run_litevl("ask" + library + list + "a --in '" + model_.string() + "'"), 2,
                        "no video under");
  const auto other = folder_.path() / "other";
  write_small_model(other, 2);
  expect_one_line_error(run_litevl("ask" + library + list + "a --model '" + other.string() + "'"),
                        3, "the library's features are from model");
}

TEST_F(QuestionCommandsTest, TenThousandWordsAreCut) {
  std::string question;
  for (int i = 0; i < 10'000; ++i) question += "ball ";
  const auto result = ask_with_answers("'" + question + "' --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(Json::parse(result.out)["notes"][0], HasSubstr("only the question's beginning"));
}

}  // namespace
}  // namespace litevl
