// `litevl train` on files, with a validation split.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Json = nlohmann::json;

class TrainCommandTest : public testing::Test {
 protected:
  TrainCommandTest() {
    write_small_model(model_);
    for (int i = 0; i < 7; ++i) write_video(i);
    write_captions("train.json", {0, 1, 2, 6});
    write_captions("validation.json", {3, 4});
    write_captions("test.json", {5, 4});
  }

  void write_video(int number) {
    VideoWriter writer(folder_.path() / (std::to_string(number) + ".mp4"),
                       {.width = 32, .height = 32, .frame_rate = 4});
    const std::vector<std::uint8_t> picture(3 * 32 * 32, static_cast<std::uint8_t>(30 * number));
    for (int frame = 0; frame < 4; ++frame) writer.write(picture.data());
    writer.finish();
  }
  void write_captions(const std::string& file, const std::vector<int>& videos) {
    auto list = Json::array();
    for (const int video : videos)
      list.push_back({{"video", std::to_string(video) + ".mp4"},
                      {"caption", video % 2 == 0 ? "a red ball" : "a green cube"}});
    std::ofstream(folder_.path() / file) << list;
  }
  std::string path(const std::string& file) { return "'" + (folder_.path() / file).string() + "'"; }
  ProgramResult train(const std::string& more) {
    return run_litevl("train --start " + path("model") + " --output " + path("run") +
                      " --batch 2 --frames 2 --steps 4 --precision float32 " + more);
  }

  TemporaryFolder folder_;
  const fs::path model_ = folder_.path() / "model";
};

TEST_F(TrainCommandTest, KeepsTheBestAndTheLast) {
  const auto result =
      train("--data " + path("train.json") + " --validation " + path("validation.json") +
            " --validate-every 2 --augment --queue 4 --json");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("note: the start's decoder is left out"));
  const auto document = Json::parse(result.out);
  EXPECT_EQ(document["steps"], 4);
  EXPECT_TRUE(document["done"]);
  EXPECT_GT(document["parameters"], 1000);
  EXPECT_GT(document["seconds"], 0);
  EXPECT_TRUE(document["best"]["step"] == 2 || document["best"]["step"] == 4);
  for (const auto* name : {"model", "best"})
    EXPECT_TRUE(fs::exists(folder_.path() / "run" / name / "model.safetensors"));

  // The same score as `litevl eval` gives: the mean of six recalls.
  const auto report = Json::parse(run_litevl("eval --model " + path("run/best") + " --data " +
                                             path("validation.json") + " --frames 2 --json")
                                      .out);
  double sum = 0;
  for (const auto* direction : {"text_to_video", "video_to_text"})
    for (const auto* recall : {"R@1", "R@5", "R@10"})
      sum += report[direction][recall].get<double>();
  EXPECT_NEAR(document["best"]["score"].get<double>(), sum / 6, 1e-6);
}

TEST_F(TrainCommandTest, RefusesListsThatAreNotApart) {
  const auto refusal = [&](const std::string& more) {
    const auto result = train(more);
    EXPECT_EQ(result.exit_code, 2) << result.err;
    EXPECT_FALSE(fs::exists(folder_.path() / "run"));
    return result.err;
  };
  EXPECT_THAT(refusal("--data " + path("train.json") + " --validation " + path("test.json") +
                      " --test " + path("test.json")),
              HasSubstr("--validation and --test are the same list"));
  EXPECT_THAT(refusal("--data " + path("train.json") + " --validation " + path("validation.json") +
                      " --test " + path("test.json")),
              HasSubstr("--validation and --test have videos in common, 1, the first is "));
  fs::copy_file(folder_.path() / "train.json", folder_.path() / "copy.json");
  EXPECT_THAT(refusal("--data " + path("train.json") + " --test " + path("copy.json")),
              HasSubstr("--data and --test are the same list"));
}

TEST_F(TrainCommandTest, LeavesQuestionsWithoutWordsOut) {
  std::ofstream(folder_.path() / "questions.json") << R"([
    {"video": "0.mp4", "question": "...", "answer": "red"},
    {"video": "0.mp4", "question": "which ball?", "answer": "red"},
    {"video": "1.mp4", "question": "which cube?", "answer": "green"},
    {"video": "2.mp4", "question": " :;", "answer": "grey"}])";
  const auto result = train("--task questions --data " + path("questions.json"));
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("2 questions of "));
  EXPECT_THAT(result.out, HasSubstr("trained 4 steps"));
  const auto refused =
      train("--task questions --caption-weight 0.5 --data " + path("questions.json"));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("--caption-weight does nothing here"));
}

TEST_F(TrainCommandTest, LateFusionIsForFramesThatDoNotKnowOfEachOther) {
  const auto result =
      run_litevl("eval --late-fusion --model " + path("model") + " --data " + path("train.json"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("late fusion: the model's frames attend to each other"));
}

}  // namespace
}  // namespace litevl
