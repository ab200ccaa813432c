// `litevl eval` on files of moments.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using Json = nlohmann::json;

class MomentCommandsTest : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() / name) << text;
    return folder_.path() / name;
  }

  ProgramResult eval(const std::string& more) {
    return run_litevl("eval --truth '" + truth_.string() + "' --predictions '" +
                      predictions_.string() + "' " + more);
  }

  TemporaryFolder folder_;
  const fs::path truth_ = write("truth.txt",
                                "3MSZA 24.3 30.4##person turn a light on.\n"
                                "3MSZA 0 6##a dog runs.\nAB12C 1 40##it rains.\n");
  const fs::path predictions_ =
      write("found.jsonl",
            "{\"qid\": 0, \"pred_relevant_windows\": [[24.3, 30.4, 0.9]]}\n"
            "{\"qid\": 2, \"pred_relevant_windows\": [[0, 5, 0.9], [1, 40, 0.8]]}\n");
};

TEST_F(MomentCommandsTest, JsonIsOneDocument) {
  const auto result = eval("--task moments --json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  const auto report = Json::parse(result.out);
  EXPECT_EQ(report["task"], "moments");
  EXPECT_EQ(report["queries"], 3);
  EXPECT_EQ(report["unanswered"], 1);
  EXPECT_EQ(report["mr"]["MR-full-R1@0.5"], 33.33);
  EXPECT_EQ(report["mr"]["MR-full-R5@0.7"], 66.67);
  EXPECT_EQ(report["mr"]["MR-full-mAP"], 50.0);
  EXPECT_TRUE(report["mr"]["MR-middle-mAP"].is_null());
  EXPECT_EQ(report["stated"]["data"]["format"], "Charades-STA's lines");
}

TEST_F(MomentCommandsTest, FilesAreComparedQueryByQuery) {
  const auto a = folder_.path() / "a.json", b = folder_.path() / "b.json";
  const auto markdown = folder_.path() / "a.md";
  const auto result = eval("--output '" + a.string() + "' --markdown '" + markdown.string() + "'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("3 queries about 2 videos, 1 without a prediction"));
  std::stringstream text;
  text << std::ifstream(markdown).rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("| MR-full-R1@0.5   | 33.33 |"));
  write("found.jsonl", R"({"qid": 1, "pred_relevant_windows": [[0, 6, 0.9]]})");
  EXPECT_EQ(eval("--output '" + b.string() + "'").exit_code, 0);
  const auto compared = run_litevl("compare '" + a.string() + "' '" + b.string() + "' --json");
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_THAT(compared.out, HasSubstr("\"R1@0.5\""));
}

// The whole way: long videos, their library, searches within each, figures.
TEST_F(MomentCommandsTest, SearchesTheVideosOfAList) {
  const char* source = std::getenv("LITEVL_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "set by ctest";
  const auto data = folder_.path() / "long", library = folder_.path() / "library";
  ASSERT_EQ(
      run_litevl("toy --split long --videos 2 --shortest 60 --longest 60 --seed 3 --output '" +
                 data.string() + "'")
          .exit_code,
      0);
  const std::string command = "eval --task moments --model '" + std::string(source) +
                              "/share/models/toy' --data '" + data.string() + "' --library '" +
                              library.string() + "' --json ";
  const auto coarse = run_litevl(command);
  ASSERT_EQ(coarse.exit_code, 0) << coarse.err;
  const auto precise = Json::parse(run_litevl(command + "--precise").out);
  const auto report = Json::parse(coarse.out);
  EXPECT_EQ(report["videos"], 2);
  EXPECT_EQ(report["unanswered"], 0);
  const auto& matches = report["matches"];
  EXPECT_EQ(matches["absent"], report["without_moments"]);
  EXPECT_EQ(matches["present"], report["queries"]);
  EXPECT_LE(matches["absent_matches"], 1);
  // Of videos that the model has not seen, far above chance.
  EXPECT_GE(report["mr"]["MR-full-mIoU"], 40);
  EXPECT_GE(precise["mr"]["MR-full-mIoU"], 60);
  EXPECT_TRUE(fs::exists(library / "library.sqlite"));

  fs::remove(data / "videos" / "000002.mp4");
  expect_one_line_error(run_litevl(command), 3, "video 000002 is missing");
}

TEST_F(MomentCommandsTest, WrongUseIsOneLine) {
  expect_one_line_error(run_litevl("eval --task moments"), 2,
                        "--truth or --data is required for the task moments");
  expect_one_line_error(run_litevl("eval --truth '" + truth_.string() + "'"), 2,
                        "--predictions is required for the task moments");
  expect_one_line_error(eval("--data here"), 2,
                        "--truth is not an option of the task moments with --data");
  expect_one_line_error(run_litevl("eval --task moments --data here"), 2, "--model is required");
  expect_one_line_error(eval("--precise"), 2,
                        "--precise is not an option of the task moments without --data");
  expect_one_line_error(run_litevl("eval --model m --data here --precise"), 2,
                        "--precise is an option of the task moments only");
  expect_one_line_error(eval("--task retrieval"), 2,
                        "--truth is an option of the task moments only");
  expect_one_line_error(run_litevl("eval --data here"), 2, "--model is required");
  write("found.jsonl", "{\"qid\": 3, \"pred_relevant_windows\": []}");
  expect_one_line_error(eval(""), 3, "found.jsonl, line 1: the query \"3\" is not in ");
}

TEST(ToyCommandTest, LongVideosHaveOptionsOfTheirOwn) {
  const TemporaryFolder folder;
  const auto output = " --output '" + (folder.path() / "toy").string() + "' ";
  const auto refused = run_litevl("toy --split test --longest 60" + output);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.err, "litevl: toy: --longest is of the split long\n");
  const auto made = run_litevl(
      "toy --split long --videos 1 --shortest 8 --longest 8 --image-size 32 --json" + output);
  EXPECT_EQ(made.exit_code, 0) << made.err;
  const auto report = Json::parse(made.out);
  EXPECT_EQ(report["videos"], 1);
  EXPECT_GE(report["queries"], 1);
  EXPECT_TRUE(fs::exists(folder.path() / "toy/moments.jsonl"));
}

}  // namespace
}  // namespace litevl
