// `litevl library stats`, `verify` and `repair`.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "core/files.h"
#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

class LibraryCheck : public testing::Test {
 protected:
  LibraryCheck() {
    write_small_model(folder_.path() / "model");
    fs::create_directory(folder_.path() / "videos");
    for (const int i : {0, 1})
      write_grey_video(folder_.path() / "videos" / (std::to_string(i) + ".mp4"), 60 + 100 * i, 2);
    std::ofstream(folder_.path() / "videos" / "broken.mp4") << "no video";
    const auto done = run_litevl("index " + in("videos") + " --library " + in("library") +
                                 " --model " + in("model"));
    EXPECT_EQ(done.exit_code, 0) << done.err;
  }

  std::string in(const std::string& name) const {
    return std::string("'").append(folder_.path() / name) + "'";
  }
  ProgramResult library(const std::string& command) const {
    return run_litevl("library " + command + " --library " + in("library"));
  }

  TemporaryFolder folder_;
};

TEST_F(LibraryCheck, Stats) {
  const auto done = library("stats");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("3 videos, 2 clips, 4 s to play, 1 roots"),
                              HasSubstr("tokens: quarter"), HasSubstr("failed: "),
                              HasSubstr("broken.mp4"), HasSubstr("vectors of frames")));
  const Json stats = Json::parse(library("stats --json").out);
  EXPECT_EQ(stats["videos"], 3);
  EXPECT_EQ(stats["clips"], 2);
  EXPECT_NEAR(stats["video_seconds"].get<double>(), 4, 0.1);
  EXPECT_EQ(stats["model"], (folder_.path() / "model").string());
  EXPECT_EQ(stats["failed"].size(), 1u);
  EXPECT_GT(stats["bytes"]["tokens"], 0);
  EXPECT_GT(stats["bytes"]["database"], stats["bytes"]["tokens"]);
  expect_one_line_error(run_litevl("library stats --library " + in("none")), 2, "no library here");
}

TEST_F(LibraryCheck, ASoundLibrary) {
  auto done = library("verify");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("read 2 clips of 3 videos and 3 files"),
                    HasSubstr("encoded 2 clips of 2 videos again"), HasSubstr("0 damaged")));
  done = library("verify --videos 0 --skip-files --json");
  const Json report = Json::parse(done.out);
  EXPECT_EQ(report["faults"].size(), 0u);
  EXPECT_EQ(report["files"], 0);
  EXPECT_EQ(report["sampled_clips"], 0);
  EXPECT_EQ(report["least_similarity"], nullptr);
  done = library("repair");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, Not(HasSubstr("removed")));
}

TEST_F(LibraryCheck, DamageIsFoundAndRepaired) {
  EXPECT_EQ(run_litevl("search ball --library " + in("library")).exit_code, 0);
  const fs::path index = folder_.path() / "library" / "clips.index";
  ASSERT_TRUE(fs::exists(index));
  std::ofstream(index, std::ios::binary) << "no index";
  // The same pictures with another byte behind them, at the same time.
  const fs::path video = folder_.path() / "videos" / "1.mp4";
  std::string bytes = read_file(video, 1 << 26);
  const auto time = fs::last_write_time(video);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  std::ofstream(video, std::ios::binary) << bytes;
  fs::last_write_time(video, time);

  auto done = library("verify");
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_THAT(done.out, AllOf(HasSubstr("damaged: clips.index: "), HasSubstr("1.mp4: its file is "),
                              HasSubstr("2 damaged")));
  EXPECT_THAT(done.err, HasSubstr("2 damaged; `litevl library repair`"));
  done = library("repair --json");
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const Json repaired = Json::parse(done.out);
  EXPECT_EQ(repaired["faults"].size(), 2u);
  EXPECT_EQ(repaired["faults"][0]["kind"], "derived");
  EXPECT_EQ(repaired["faults"][1]["kind"], "content");
  EXPECT_EQ(repaired["repaired"]["files"], 1);
  EXPECT_EQ(repaired["repaired"]["derived_files"], 1);
  EXPECT_THAT(run_litevl("index --library " + in("library")).out, HasSubstr("1 videos read"));
  EXPECT_EQ(library("verify").exit_code, 0);
}

TEST_F(LibraryCheck, ADamagedDatabaseIsSaid) {
  const fs::path file = folder_.path() / "library" / "library.sqlite";
  std::string bytes = read_file(file, 1 << 26);
  for (std::size_t page = 3 * 4096; page + 100 < bytes.size(); page += 4096)
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page), 100, '\xFF');
  std::ofstream(file, std::ios::binary) << bytes;
  const auto verified = library("verify");
  EXPECT_EQ(verified.exit_code, 3);
  EXPECT_THAT(verified.err, HasSubstr("--rebuild"));
  const auto repaired = library("repair");
  EXPECT_EQ(repaired.exit_code, 3);
  EXPECT_THAT(repaired.err, HasSubstr("--rebuild"));
  EXPECT_EQ(read_file(file, 1 << 26), bytes);
}

}  // namespace
}  // namespace litevl
