// `litevl explain`.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"
#include "video/video_writer.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;

class ExplainCommandTest : public testing::Test {
 protected:
  ExplainCommandTest() {
    write_small_model(model_);
    write_grey_video(folder_.path() / "short.mp4", 90, 2);
    std::ofstream(folder_.path() / "broken.mp4") << "no video";
    std::ofstream(folder_.path() / "annotations.json")
        << R"([{"video": "short.mp4", "caption": "a red ball"}])";
  }

  ProgramResult explain(const std::string& more, const std::string& video = "short.mp4") {
    return run_litevl("explain '" + (folder_.path() / video).string() + "' --model '" +
                      model_.string() + "' " + more);
  }

  TemporaryFolder folder_;
  const fs::path model_ = folder_.path() / "model", output_ = folder_.path() / "why";
};

TEST_F(ExplainCommandTest, WritesAFolderAndADocument) {
  const auto result =
      explain("'a red ball moves left' --json --check --output " + output_.string());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  const auto document = Json::parse(result.out);
  EXPECT_EQ(document["text"], "a red ball moves left");
  EXPECT_EQ(document["words"].size(), 5u);
  EXPECT_EQ(document["frame_seconds"].size(), 4u);
  EXPECT_EQ(document["check"]["frames"].size(), 4u);
  EXPECT_GT(document["seconds"]["explain"], 0);
  EXPECT_TRUE(fs::exists(output_ / "index.html"));
  EXPECT_TRUE(document["notes"].empty());
  const auto unknown = explain("'a 😀' --json");
  EXPECT_THAT(Json::parse(unknown.out)["notes"][0], HasSubstr("does not know 1 of the 2 words"));
  EXPECT_THAT(unknown.err, HasSubstr("note: the model does not know"));
  // Again, to the same place.
  const auto again = explain("'a red ball' --output " + output_.string());
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, HasSubstr("is there already"));
}

TEST_F(ExplainCommandTest, QuestionsHaveAnswersOfAListGivenOrWritten) {
  const auto answers = folder_.path() / "answers.txt";
  std::ofstream(answers) << "left\nright\n";
  auto result = explain("'which way?' --question --json --answers '" + answers.string() + "'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  auto document = Json::parse(result.out);
  EXPECT_EQ(document["question"], "which way?");
  EXPECT_THAT(document["answer"].get<std::string>(), testing::AnyOf("left", "right"));
  result = explain("'which way?' --question --json --answer 'a green cube'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["answer"], "a green cube");
}

TEST_F(ExplainCommandTest, OfALongVideoOneClipOrTheStretchAskedFor) {
  write_grey_video(folder_.path() / "long.mp4", 90, 25);
  auto result = explain("'a red ball' --json", "long.mp4");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  auto document = Json::parse(result.out);
  EXPECT_LE(document["end_seconds"].get<double>() - document["start_seconds"].get<double>(), 10.01);
  result = explain("'a red ball' --json --start 3 --end 5", "long.mp4");
  document = Json::parse(result.out);
  EXPECT_EQ(document["start_seconds"], 3);
  EXPECT_EQ(document["end_seconds"], 5);
  EXPECT_EQ(document["frame_seconds"][0], 3.25);
}

TEST_F(ExplainCommandTest, OtherFramesAndSizes) {
  const auto result = explain("'a red ball' --json --frames 3 --image-size 48");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto heat = Json::parse(result.out)["heat"]["text"];
  EXPECT_EQ(heat.size(), 3u);
  EXPECT_EQ(heat[0].size(), 3u);
}

// The filmstrips of 39 frames of this shape were too wide, which showed at the very end.
TEST_F(ExplainCommandTest, ManyFramesFitOrAreRefusedAtOnce) {
  VideoWriter writer(folder_.path() / "wide.mp4", {.width = 426, .height = 240, .frame_rate = 4});
  const std::vector<std::uint8_t> picture(3 * 426 * 240, 90);
  for (int frame = 0; frame < 8; ++frame) writer.write(picture.data());
  writer.finish();
  const auto result = explain("'a red ball' --frames 39 --output " + output_.string(), "wide.mp4");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(fs::exists(output_ / "words.png"));
  fs::remove_all(output_);
  const auto many = explain("'a red ball' --frames 200 --output " + output_.string(), "wide.mp4");
  expect_one_line_error(many, 2, "--frames is 200; at most 10");
  EXPECT_EQ(explain("'a red ball' --frames 200 --json", "wide.mp4").exit_code, 0);
}

TEST_F(ExplainCommandTest, QuestionsGoToTheShippedModelThatAnswers) {
  const auto result = run_litevl("explain '" + (folder_.path() / "short.mp4").string() +
                                 "' 'what appears?' --question --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(Json::parse(result.out)["answer"].get<std::string>().empty());
}

TEST_F(ExplainCommandTest, ScalingOfADataSet) {
  const auto result =
      run_litevl("explain --scaling '" + model_.string() + "' '" + model_.string() + "' --data '" +
                 folder_.path().string() + "' --json --output '" + output_.string() + "'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["models"][1]["mean"].size(), 2u);
  EXPECT_TRUE(fs::exists(output_ / "scaling.svg"));
  EXPECT_TRUE(fs::exists(output_ / "scaling.png"));
  EXPECT_TRUE(fs::exists(output_ / "index.html"));
}

TEST_F(ExplainCommandTest, NonsenseIsAClearError) {
  expect_one_line_error(explain("' ... ' --json"), 2, "has no words");
  expect_one_line_error(explain("'a ball'"), 2, "nowhere to write to");
  expect_one_line_error(explain("--json"), 2, "needs a VIDEO and a TEXT");
  expect_one_line_error(explain("'a ball' --json", "broken.mp4"), 3, "broken.mp4");
  expect_one_line_error(explain("'a ball' --json", "missing.mp4"), 3, "missing.mp4");
  expect_one_line_error(explain("'a ball' --json --layer 7"), 2, "layer is 7, expected 1 to 1");
  expect_one_line_error(explain("'a ball' --json --start 5"), 2, "not in the video");
  expect_one_line_error(explain("'a ball' --json --image-size 40"), 2, "a multiple of");
  expect_one_line_error(
      explain("'a ball' --output '" + (folder_.path() / "broken.mp4").string() + "'"), 2,
      "is there already");
  expect_one_line_error(
      explain("'a ball' --output '" + (folder_.path() / "broken.mp4/in").string() + "'"), 4,
      "broken.mp4");
  expect_one_line_error(run_litevl("explain --scaling '" + model_.string() + "'"), 2, "--data");
}

}  // namespace
}  // namespace litevl
