// `litevl index --watch`.
#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/started_program.h"
#include "core/files.h"
#include "support/grey_video.h"
#include "support/small_model.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Json = nlohmann::json;

class WatchTest : public testing::Test {
 protected:
  WatchTest() {
    write_small_model(folder_.path() / "model");
    fs::create_directory(videos_);
    write_grey_video(folder_.path() / "made.mp4", 100);
  }

  std::string in(const std::string& name) const {
    return std::string("'").append(folder_.path() / name) + "'";
  }
  std::string watch() const {
    return "index " + in("videos") + " --library " + in("library") + " --model " + in("model") +
           " --threads 1 --watch";
  }
  // The paths of what the library has, below the folder.
  std::vector<std::string> known() const {
    std::vector<std::string> names;
    const auto listed = run_litevl("search ball --top 100 --json --library " + in("library"));
    if (listed.exit_code != 0) return names;
    const Json document = Json::parse(listed.out);
    for (const auto& result : document["results"])
      names.push_back(fs::relative(result["video"].get<std::string>(), videos_));
    std::sort(names.begin(), names.end());
    return names;
  }
  bool becomes(StartedProgram& program, const std::vector<std::string>& names) {
    const bool is_so = program.wait_until([&] { return known() == names; });
    EXPECT_TRUE(is_so) << testing::PrintToString(known());
    return is_so;
  }
  void add(const std::string& name) {
    fs::copy_file(folder_.path() / "made.mp4", videos_ / name);
    // Another content for each.
    std::ofstream(videos_ / name, std::ios::binary | std::ios::app) << name;
  }

  TemporaryFolder folder_;
  const fs::path videos_ = folder_.path() / "videos";
};

TEST_F(WatchTest, TheLibraryFollowsTheFolder) {
  StartedProgram program(watch() + " --json");
  ASSERT_FALSE(program.wait_until([&, i = 0]() mutable { return ++i > 5; }) && !known().empty());
  add("a.mp4");  // there was none before
  ASSERT_TRUE(becomes(program, {"a.mp4"}));
  fs::create_directories(videos_ / "new/deep");
  add("new/deep/b.mp4");
  ASSERT_TRUE(becomes(program, {"a.mp4", "new/deep/b.mp4"}));
  fs::rename(videos_ / "new", videos_ / "newer");
  ASSERT_TRUE(becomes(program, {"a.mp4", "newer/deep/b.mp4"}));
  add("c.mp4");
  fs::remove(videos_ / "a.mp4");
  ASSERT_TRUE(becomes(program, {"c.mp4", "newer/deep/b.mp4"}));
  program.signal(SIGINT);
  const auto result = program.finish();
  EXPECT_EQ(result.exit_code, 130) << result.err;
  // A line for each change, of which one was of the same content.
  std::int64_t videos = 0, moved = 0, removed = 0;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    const Json report = Json::parse(line);
    videos += report["videos"].get<std::int64_t>();
    moved += static_cast<std::int64_t>(report["moved"].size());
    removed += static_cast<std::int64_t>(report["removed"].size());
  }
  EXPECT_EQ(videos, 3);
  EXPECT_EQ(moved, 1);
  EXPECT_EQ(removed, 1);
}

TEST_F(WatchTest, AFileThatGrowsIsReadOnceItIsWhole) {
  const std::string bytes = read_file(folder_.path() / "made.mp4", 1 << 26);
  add("a.mp4");
  StartedProgram program(watch() + " --json");
  ASSERT_TRUE(becomes(program, {"a.mp4"}));
  {
    std::ofstream file(videos_ / "slow.mp4", std::ios::binary);
    for (std::size_t i = 0; i < 8; ++i) {
      const std::size_t begin = bytes.size() * i / 8;
      file << bytes.substr(begin, bytes.size() * (i + 1) / 8 - begin) << std::flush;
      ::usleep(400'000);
    }
  }
  ASSERT_TRUE(becomes(program, {"a.mp4", "slow.mp4"}));
  program.signal(SIGTERM);
  const auto result = program.finish();
  EXPECT_EQ(result.exit_code, 143) << result.err;
  EXPECT_THAT(result.out, Not(HasSubstr("slow.mp4: ")));  // never as broken
  const Json library =
      Json::parse(run_litevl("library list --json --library " + in("library")).out);
  EXPECT_EQ(library["roots"][0]["failed"], 0);
}

TEST_F(WatchTest, WrongUse) {
  expect_one_line_error(run_litevl(watch() + " --rebuild"), 2, "excludes");
  expect_one_line_error(run_litevl(watch() + " --forget"), 2, "excludes");
  fs::remove(videos_);
  expect_one_line_error(run_litevl(watch()), 2, "videos");
}

}  // namespace
}  // namespace litevl
