// `litevl export`: edit lists from moments and from results.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "core/files.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using Json = nlohmann::json;

class ExportCommand : public testing::Test {
 protected:
  void make(const std::string& name, const std::string& rate, const std::string& more = {}) {
    const std::string command =
        "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=64x48:d=4:r=" + rate +
        " -c:v libx264 -preset ultrafast -pix_fmt yuv420p " + more + " " + in(name);
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
  std::string in(const std::string& name) const {
    return std::string("'").append(folder_.path() / name) + "'";
  }

  TemporaryFolder folder_;
};

TEST_F(ExportCommand, ResultsBecomeEachForm) {
  make("a.mp4", "25");
  std::ofstream(folder_.path() / "results.json")
      << Json{{"query", "a test"},
              {"results",
               {{{"rank", 1},
                 {"video", (folder_.path() / "a.mp4").string()},
                 {"start_seconds", 1},
                 {"end_seconds", 2.5},
                 {"score", 3}}}}};
  const std::string export_results = "export " + in("results.json");
  auto done = run_litevl(export_results + " -o " + in("a.edl"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, IsEmpty());
  EXPECT_THAT(read_file(folder_.path() / "a.edl", 1 << 16),
              AllOf(HasSubstr("TITLE: a test"), HasSubstr("FCM: NON-DROP FRAME"),
                    HasSubstr("001  AX       V     C        00:00:01:00 00:00:02:13")));
  done = run_litevl(export_results + " --as otio");
  EXPECT_EQ(
      Json::parse(
          done.out)["tracks"]["children"][0]["children"][0]["source_range"]["duration"]["value"],
      38);
  done = run_litevl("export - --as csv < " + in("results.json"));
  EXPECT_THAT(done.out, HasSubstr(",1.0,2.5,00:00:01:00,00:00:02:13,25,3.0,a test"));
}

TEST_F(ExportCommand, TimeCodesFollowTheVideos) {
  make("drop.mp4", "30000/1001");
  make("coded.mov", "30000/1001", "-timecode '10:00:00:00'");
  make("other.mp4", "25");
  make("odd.mp4", "13");
  const auto edl = [&](const std::string& moments) {
    const auto done = run_litevl("export " + moments + " --as edl");
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return done;
  };
  EXPECT_THAT(edl(in("drop.mp4@1-2")).out, HasSubstr("FCM: DROP FRAME"));
  EXPECT_THAT(edl(in("coded.mov@1-2")).out,
              AllOf(HasSubstr("NON-DROP FRAME"), HasSubstr("10:00:00:29 10:00:02:00")));
  auto done = edl(in("other.mp4@1-2") + " " + in("drop.mp4@1-"));
  EXPECT_THAT(done.err, HasSubstr("other rates than the sequence, 25"));
  EXPECT_THAT(done.out, HasSubstr("002  AX       V     C        00:00:01:00 00:00:04:0"));
  EXPECT_THAT(edl(in("odd.mp4@1-2")).err, HasSubstr("13 pictures a second on average"));
  done = edl(in("other.mp4@1-2") + " --rate 50");
  EXPECT_THAT(done.out, HasSubstr("00:00:01:00 00:00:02:00"));
  EXPECT_THAT(done.err, HasSubstr("sequence, 50"));
}

TEST_F(ExportCommand, WrongUse) {
  make("a.mp4", "25");
  expect_one_line_error(run_litevl("export " + in("a.mp4@1-2")), 2, "--as edl, otio or csv");
  expect_one_line_error(run_litevl("export " + in("a.mp4@1-2") + " -o a.xml"), 2, "not said");
  expect_one_line_error(run_litevl("export " + in("a.mp4@5-6") + " --as csv"), 2, "ends at");
  expect_one_line_error(run_litevl("export " + in("b.mp4@1-2") + " --as csv"), 3, "no such file");
}

}  // namespace
}  // namespace litevl
