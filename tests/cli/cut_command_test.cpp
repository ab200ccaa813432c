// `litevl cut`: files from moments and from results.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "core/files.h"
#include "support/temporary_folder.h"
#include "video/picture_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Json = nlohmann::json;

class CutCommand : public testing::Test {
 protected:
  CutCommand() {
    const std::string make =
        "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=64x48:r=10:d=6 -f lavfi -i sine=d=6 "
        "-c:v libx264 -preset ultrafast -g 20 -bf 0 -sc_threshold 0 -pix_fmt yuv420p -c:a aac " +
        in("my film.mp4");
    EXPECT_EQ(std::system(make.c_str()), 0);
    std::ofstream(folder_.path() / "results.json")
        << Json{{"query", "a test"},
                {"results",
                 {result(1, "my film.mp4", 1, 2), result(2, "my film.mp4", 2.5, 4),
                  result(3, "gone.mp4", 0, 1)}}};
  }

  Json result(int rank, const std::string& name, double start, double end) const {
    return {{"rank", rank},
            {"video", (folder_.path() / name).string()},
            {"start_seconds", start},
            {"end_seconds", end}};
  }
  std::string in(const std::string& name) const {
    return std::string("'").append(folder_.path() / name) + "'";
  }
  double seconds(const fs::path& name) const {
    return PictureReader(folder_.path() / name).info().duration_seconds;
  }

  TemporaryFolder folder_;
};

TEST_F(CutCommand, OneMomentIsAFile) {
  const std::string moment = "cut " + in("my film.mp4@0:01.5-0:04");
  auto done = run_litevl(moment + " -o " + in("part.mp4"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out,
              HasSubstr("part.mp4: encoded again, exact: 0:01.5 - 0:04.0 (h264 and aac)"));
  EXPECT_NEAR(seconds("part.mp4"), 2.5, 1e-3);
  expect_one_line_error(run_litevl(moment + " -o " + in("part.mp4")), 2, "--replace");
  done = run_litevl(moment + " --fast --replace --json -o " + in("part.mp4"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const Json cut = Json::parse(done.out)["cuts"][0];
  EXPECT_EQ(cut["is_copied"], true);
  EXPECT_EQ(cut["start_seconds"], 0);
  EXPECT_EQ(cut["pictures"], 40);
  EXPECT_EQ(cut["file"], (folder_.path() / "part.mp4").string());
}

TEST_F(CutCommand, ResultsGoIntoAFolder) {
  auto done = run_litevl("cut " + in("results.json") + " --rank 2,1 -o " + in("clips"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NEAR(seconds("clips/my film_0m01.0s-0m02.0s.mp4"), 1, 1e-3);
  EXPECT_NEAR(seconds("clips/my film_0m02.5s-0m04.0s.mp4"), 1.5, 1e-3);
  // What can be cut is, and what cannot is told of.
  done = run_litevl("cut - --json --replace -o " + in("clips") + " < " + in("results.json"));
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_THAT(done.err, HasSubstr("1 of 3 moments failed"));
  const Json document = Json::parse(done.out);
  EXPECT_EQ(document["cuts"].size(), 2u);
  EXPECT_THAT(document["failed"][0]["error"].get<std::string>(), HasSubstr("no such file"));
}

TEST_F(CutCommand, TheSameMomentTwiceHasTwoNames) {
  const std::string moment = in("my film.mp4@1-2");
  EXPECT_EQ(run_litevl("cut " + moment + " " + moment + " -o " + in("clips")).exit_code, 0);
  EXPECT_NEAR(seconds("clips/my film_0m01.0s-0m02.0s.mp4"), 1, 1e-3);
  EXPECT_NEAR(seconds("clips/my film_0m01.0s-0m02.0s 2.mp4"), 1, 1e-3);
}

TEST_F(CutCommand, WrongUse) {
  const auto refused = [&](const std::string& arguments, int exit_code, const std::string& text) {
    expect_one_line_error(run_litevl("cut " + arguments), exit_code, text);
  };
  refused(in("my film.mp4@1-2"), 2, "--output is required");
  refused(in("my film.mp4@1") + " -o " + in("a.mp4"), 2, "no end");
  refused(in("my film.mp4@7-8") + " -o " + in("a.mp4"), 2, "ends at 6 s");
  refused(in("my film.mp4") + " -o " + in("a.mp4"), 3, "VIDEO@1:20-1:30");
  refused(in("results.json") + " -o " + in("a.mp4"), 2, "give a folder");
  refused(in("my film.mp4@1-2") + " --replace -o " + in("my film.mp4"), 2, "the video itself");
  refused(in("my film.mp4@1-2") + " -o " + in("my film.mp4/clips"), 4, "cannot be made");
  EXPECT_FALSE(fs::exists(folder_.path() / "a.mp4"));
}

}  // namespace
}  // namespace litevl
