#include "checkpoint/answer_settings.h"

#include <gmock/gmock.h>

#include <fstream>

#include "litevl/error.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AnswerSettingsTest : public testing::Test {
 protected:
  std::string failure(const std::string& content) {
    std::ofstream(file_) << content;
    try {
      load_answer_settings(file_);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kData);
      return error.what();
    }
    return "nothing";
  }

  TemporaryFolder folder_;
  const std::filesystem::path file_ = answers_file(folder_.path());
};

TEST_F(AnswerSettingsTest, ComesBackAsItWas) {
  AnswerSettings settings;
  settings.answers = {"left", "the \"red\" cake", "größer"};
  settings.calibration = {.not_sure_below = 0.1 + 0.2,
                          .wanted_precision = 0.9,
                          .kept = 1.0 / 3,
                          .fingerprint = "1f3a9c",
                          .file = "data/val.json",
                          .sha256 = "ab",
                          .questions = 120};
  save_answer_settings(file_, settings);
  const auto read = load_answer_settings(file_);
  EXPECT_EQ(read.answers, settings.answers);
  ASSERT_TRUE(read.calibration);
  // To the last bit: an answer exactly at the threshold is sure before and after.
  EXPECT_EQ(read.calibration->not_sure_below, 0.1 + 0.2);
  EXPECT_EQ(read.calibration->wanted_precision, 0.9);
  EXPECT_EQ(read.calibration->kept, 1.0 / 3);
  EXPECT_EQ(read.calibration->fingerprint, "1f3a9c");
  EXPECT_EQ(read.calibration->file, "data/val.json");
  EXPECT_EQ(read.calibration->sha256, "ab");
  EXPECT_EQ(read.calibration->questions, 120);
}

TEST_F(AnswerSettingsTest, AnswersAlone) {
  save_answer_settings(file_, {{"left", "right"}, {}});
  const auto read = load_answer_settings(file_);
  EXPECT_THAT(read.answers, ElementsAre("left", "right"));
  EXPECT_FALSE(read.calibration);
}

TEST_F(AnswerSettingsTest, SaysWhatIsWrong) {
  EXPECT_THAT(failure("{"), HasSubstr("answers.json: is not JSON"));
  EXPECT_THAT(failure("[]"), HasSubstr("is not a JSON object"));
  EXPECT_THAT(failure("{}"), HasSubstr("has no \"answers\""));
  EXPECT_THAT(failure(R"({"answers": "left"})"), HasSubstr("\"answers\" is not a list"));
  EXPECT_THAT(failure(R"({"answers": ["left", 3]})"),
              HasSubstr("\"answers\", number 2, is not a string"));
  EXPECT_THAT(failure(R"({"answers": [], "not_sure_below": "often"})"),
              HasSubstr("\"not_sure_below\" is not a number"));
  EXPECT_THAT(failure(R"({"answers": [], "not_sure_below": -1})"),
              HasSubstr("\"not_sure_below\" is -1, expected 0 to 2"));
  EXPECT_THAT(
      failure(R"({"answers": [], "not_sure_below": 0.5, "wanted_precision": 0.9, "kept": 1})"),
      HasSubstr("has no \"calibrated_on\""));
  EXPECT_THAT(failure(R"({"answers": [], "not_sure_below": 0.5, "wanted_precision": 0.9, "kept": 1,
                  "calibrated_on": {"model": "a", "file": "b", "sha256": "c", "questions": -3}})"),
              HasSubstr("\"calibrated_on\": \"questions\" is not a count"));
  std::filesystem::remove(file_);
  EXPECT_THROW(load_answer_settings(file_), Error);
}

}  // namespace
}  // namespace litevl
