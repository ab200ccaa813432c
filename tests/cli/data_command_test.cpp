// `litevl data check`.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "core/files.h"
#include "support/grey_video.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

class DataCommandTest : public testing::Test {
 protected:
  DataCommandTest() {
    fs::create_directory(videos_);
    write_grey_video(videos_ / "one.mp4", 20);
    write_grey_video(videos_ / "two.mkv", 220);
    write("list.json", R"([{"video": "one.mp4", "caption": ["A dog!", "a dog", "a cat"]},
                           {"video": "two", "caption": "a dog runs and runs and runs"}])");
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() / name) << text;
  }
  ProgramResult check(const std::string& name, const std::string& more = {}) {
    return run_litevl("data check '" + (folder_.path() / name).string() + "' --videos '" +
                      videos_.string() + "' " + more);
  }

  TemporaryFolder folder_;
  const fs::path videos_ = folder_.path() / "videos";
};

TEST_F(DataCommandTest, TellsWhatIsThere) {
  const auto result = check("list.json", "--json --max-text-tokens 6");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  const auto found = json::parse(result.out);
  EXPECT_THAT(found["format"], HasSubstr("list: "));
  EXPECT_EQ(found["task"], "retrieval");
  EXPECT_EQ(found["videos"], 2);
  EXPECT_EQ(found["captions"], 4);
  EXPECT_EQ(found["captions_a_video"], (json{{"min", 1}, {"max", 3}}));
  EXPECT_EQ(found["repeated"]["in_a_video"], 1);
  EXPECT_EQ(found["repeated"]["captions_of_several_videos"], 0);
  EXPECT_EQ(found["tokens"]["most"], 9);  // seven words, [CLS] and [SEP]
  EXPECT_EQ(found["tokens"]["cut"], 1);
  EXPECT_EQ(found["missing"].size(), 0u);
  EXPECT_EQ(found["sha256"].get<std::string>().size(), 64u);
  EXPECT_EQ(found["stops_training"], false);
  EXPECT_THAT(check("list.json").out, HasSubstr("  captions: 4\n"));
}

TEST_F(DataCommandTest, NamesVideosThatBreakOff) {
  write_grey_video(videos_ / "long.mp4", 30, 60);
  const std::string bytes = read_file(videos_ / "long.mp4", 1 << 24);
  std::ofstream(videos_ / "long.mp4", std::ios::binary) << bytes.substr(0, bytes.size() * 8 / 10);
  write("list.json",
        R"([{"video": "one", "caption": "a dog"}, {"video": "long", "caption": "b"}])");
  const auto result = check("list.json", "--json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto found = json::parse(result.out);
  EXPECT_EQ(found["missing"].size(), 0u);
  ASSERT_EQ(found["damaged"].size(), 1u);
  EXPECT_EQ(found["damaged"][0]["video"], "long");
  EXPECT_THAT(found["damaged"][0]["error"], HasSubstr("long.mp4: ends at "));
  EXPECT_THAT(check("list.json").out, HasSubstr("videos that are damaged (1):\n  "));
}

TEST_F(DataCommandTest, ListsWhatWouldStopTraining) {
  std::ofstream(videos_ / "broken.mp4") << "no video";
  fs::copy_file(videos_ / "one.mp4", videos_ / "copy.mp4");
  write("list.json",
        R"([{"video": "one", "caption": "a dog"}, {"video": "copy", "caption": "a dog"},
    {"video": "broken.mp4", "caption": "b"}, {"video": "gone.mp4", "caption": "c"},
    {"video": "two", "caption": " "}])");
  const auto result = check("list.json", "--json");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("2 videos cannot be read and 1 entries are broken"));
  const auto found = json::parse(result.out);
  EXPECT_EQ(found["videos"], 4);  // missing ones stay
  ASSERT_EQ(found["missing"].size(), 2u);
  EXPECT_EQ(found["missing"][0]["video"], "broken.mp4");
  EXPECT_EQ(found["missing"][1]["video"], "gone.mp4");
  EXPECT_THAT(found["missing"][1]["error"], HasSubstr("gone.mp4"));
  EXPECT_EQ(found["same_content"], json::parse(R"([["one", "copy"]])"));
  EXPECT_EQ(found["missing_count"], 2);
  EXPECT_EQ(found["broken_count"], 1);
  EXPECT_THAT(found["broken"][0], HasSubstr("entry 5: caption 1 is empty"));
  EXPECT_EQ(found["repeated"]["captions_of_several_videos"], 2);
  EXPECT_EQ(found["repeated"]["R@1_ceiling"], 75);
  EXPECT_EQ(found["stops_training"], true);
  const auto text = check("list.json");
  EXPECT_EQ(text.exit_code, 3);
  EXPECT_THAT(text.out, HasSubstr("videos that cannot be read (2):"));
  EXPECT_THAT(text.out, HasSubstr("broken entries (1):"));
}

TEST_F(DataCommandTest, CountsAllThatIsBroken) {
  std::string table = "video,caption\none,a dog\n";
  for (int i = 0; i < 20'000; ++i) table += "x\n";
  write("list.csv", table);
  const auto found = json::parse(check("list.csv", "--json").out);
  EXPECT_EQ(found["broken_count"], 20'000);
  EXPECT_EQ(found["broken"].size(), 10'000u);
  EXPECT_THAT(check("list.csv").out, HasSubstr("broken entries (20000):\n"));
  EXPECT_THAT(check("list.csv").out, HasSubstr("… and 19980 more"));
  write("list.csv", "video,caption\nx\ny\n");
  const auto none = check("list.csv");
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.err, HasSubstr("all its entries are broken (2), the first: "));
  EXPECT_EQ(std::count(none.err.begin(), none.err.end(), '\n'), 1);
}

TEST_F(DataCommandTest, Questions) {
  write("qa.json", R"([{"video_id": 1, "id": 0, "question": "Who?", "answer": "man"},
                       {"video_id": 1, "id": 0, "question": "Who?", "answer": "man"}])");
  write("youtube_mapping.txt", "one vid1\n");
  const auto result = check("qa.json", "--json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto found = json::parse(result.out);
  EXPECT_EQ(found["task"], "questions");
  EXPECT_EQ(found["questions"], 1);
  EXPECT_EQ(found["repeated_questions"], 1);
  EXPECT_EQ(found["types"], (json{{"who", 1}}));
  EXPECT_EQ(found["joined"].size(), 1u);
  EXPECT_THAT(check("qa.json").out, HasSubstr("different answers: 1"));
}

TEST_F(DataCommandTest, WrongUseAndBadData) {
  EXPECT_EQ(check("none.json").exit_code, 3);
  EXPECT_EQ(check("list.json", "--format csv").exit_code, 2);
  EXPECT_EQ(check("list.json", "--split train --format violet").exit_code, 3);
  EXPECT_EQ(run_litevl("data").exit_code, 2);
  write("list.json", "[{");
  const auto result = check("list.json", "--json");
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("is not JSON"));
}

}  // namespace
}  // namespace litevl
