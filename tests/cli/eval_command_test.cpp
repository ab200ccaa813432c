#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class EvalCommandTest : public testing::Test {
 protected:
  EvalCommandTest() {
    write_small_model(model_);
    std::filesystem::create_directory(data_);
    std::ofstream(data_ / "annotations.json") << R"([
      {"video": "0.mp4", "caption": "a red ball moves left", "family": 0},
      {"video": "1.mp4", "caption": "a red ball moves right", "family": 0},
      {"video": "broken.mp4", "caption": "a grey cube spins"}])";
    for (const int video : {0, 1})
      write_grey_video(data_ / (std::to_string(video) + ".mp4"), 200 * video + 20);
    std::ofstream(data_ / "broken.mp4") << "no video";
  }

  ProgramResult run(const std::string& more) {
    return run_litevl("eval --model '" + model_.string() + "' --data '" + data_.string() + "' " +
                      more);
  }

  TemporaryFolder folder_;
  const std::filesystem::path model_ = folder_.path() / "model", data_ = folder_.path() / "data";
};

TEST_F(EvalCommandTest, JsonIsOneDocument) {
  const auto result = run("--json --candidates 2");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  const auto report = nlohmann::json::parse(result.out);  // refuses anything after it
  EXPECT_EQ(report["n"], 3);
  EXPECT_EQ(report["missing"][0]["video"], "broken.mp4");
  EXPECT_LE(report["text_to_video"]["R@10"].get<double>(), 66.7);
  EXPECT_EQ(report["stated"]["candidates"], 2);
  EXPECT_EQ(report["stated"]["frames"], 4);
  EXPECT_EQ(report["stated"]["model"]["fingerprint"].get<std::string>().size(), 16u);
}

TEST_F(EvalCommandTest, TableAndFile) {
  const auto file = folder_.path() / "report.json";
  const auto result = run("--output '" + file.string() + "' --frames 2 --threads 1");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("text to video, re-ranked"));
  EXPECT_THAT(result.out, HasSubstr("right counterpart (2, chance 50.0)"));
  std::ifstream written(file);
  EXPECT_EQ(nlohmann::json::parse(written)["stated"]["frames"], 2);
}

TEST_F(EvalCommandTest, ReportsAreComparedQueryByQuery) {
  const auto a = folder_.path() / "a.json", b = folder_.path() / "b.json",
             markdown = folder_.path() / "a.md";
  ASSERT_EQ(run("--output '" + a.string() + "' --markdown '" + markdown.string() + "'").exit_code,
            0);
  ASSERT_EQ(run("--frames 2 --output '" + b.string() + "'").exit_code, 0);
  std::ifstream written(markdown);
  const std::string text(std::istreambuf_iterator<char>(written), {});
  EXPECT_THAT(text, HasSubstr("| text to video, first stage "));
  EXPECT_FALSE(nlohmann::json::parse(run("--json").out).contains("per_query"));

  const auto pair = std::string("'").append(a) + "' '" + b.string() + "'";
  const auto result = run_litevl("compare --json " + pair);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto comparison = nlohmann::json::parse(result.out);
  EXPECT_EQ(comparison["figures"].size(), 9u);  // two directions of four, counterparts of one
  EXPECT_THAT(run_litevl("compare " + pair).out, HasSubstr("| text to video, R@1 "));
  std::ofstream(b) << "[[[";
  EXPECT_EQ(run_litevl("compare " + pair).exit_code, 3);
  EXPECT_EQ(run_litevl("compare '" + a.string() + "'").exit_code, 2);
}

TEST_F(EvalCommandTest, ReadsTheFormatsThatExist) {
  std::ofstream(data_ / "table.csv") << "video_id,sentence\n0,a red ball\n1,a cube\n";
  const auto result =
      run_litevl("eval --model '" + model_.string() + "' --data '" +
                 (data_ / "table.csv").string() + "' --json --max-text-tokens 9 --selection given");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto stated = nlohmann::json::parse(result.out)["stated"];
  EXPECT_THAT(stated["data"]["format"], HasSubstr("table: "));
  EXPECT_EQ(stated["max_text_tokens"], 9);
  EXPECT_EQ(stated["selection"], "given");
}

TEST_F(EvalCommandTest, SameTwice) { EXPECT_EQ(run("--json").out, run("--json").out); }

TEST_F(EvalCommandTest, MissingOrBrokenFilesAreBadData) {
  std::filesystem::remove(data_ / "annotations.json");
  auto result = run("--json");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("annotations.json"));

  std::ofstream(data_ / "annotations.json") << "[{\"video\": 1}]";
  result = run("");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("entry 1: \"video\" is not a string"));

  std::filesystem::remove_all(model_);
  EXPECT_EQ(run("").exit_code, 3);
}

TEST_F(EvalCommandTest, WrongUse) {
  EXPECT_EQ(run("--candidates 0").exit_code, 2);
  EXPECT_EQ(run("--candidates many").exit_code, 2);
  EXPECT_EQ(run("--threads 0").exit_code, 2);
  EXPECT_EQ(run_litevl("eval --data '" + data_.string() + "'").exit_code, 2);  // no model
}

}  // namespace
}  // namespace litevl
