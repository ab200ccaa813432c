// `litevl show` and `litevl open`: what is found is looked at.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "core/files.h"
#include "support/environment_variable.h"
#include "support/grey_video.h"
#include "support/temporary_folder.h"
#include "video/picture_reader.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

class ShowCommand : public testing::Test {
 protected:
  ShowCommand() { write_grey_video(folder_.path() / "a b.mp4", 100); }

  std::string in(const std::string& name) const {
    return std::string("'").append(folder_.path() / name) + "'";
  }
  // A player that notes how it was called.
  void make_player(const std::string& name, int exit_code = 0) {
    const fs::path program = folder_.path() / "bin" / name;
    fs::create_directories(program.parent_path());
    std::ofstream(program) << "#!/bin/sh\nfor word in \"$0\" \"$@\"; do echo \"<$word>\"; done > "
                           << in("called") << "\nexit " << exit_code << "\n";
    ::chmod(program.c_str(), 0755);
  }
  std::string called() const { return read_file(folder_.path() / "called", 1 << 16); }

  TemporaryFolder folder_;
};

TEST_F(ShowCommand, APicture) {
  auto done = run_litevl("show " + in("a b.mp4@0-1") + " " + in("a b.mp4@0") +
                         " --pictures 3 --json -o " + in("strip.png"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const Json strips = Json::parse(done.out)["strips"];
  ASSERT_EQ(strips.size(), 2u);
  EXPECT_EQ(strips[0]["picture_seconds"].size(), 3u);
  EXPECT_THAT(read_file(folder_.path() / "strip.png", 1 << 24), testing::StartsWith("\x89PNG"));
  done = run_litevl("show " + in("a b.mp4@0-1") + " -o " + in("strip.png"));
  EXPECT_THAT(done.out, HasSubstr("a b.mp4  0:00.0 - "));
}

TEST_F(ShowCommand, OnATerminal) {
  const std::string show = "show " + in("a b.mp4@0-1") + " --pictures 2 ";
  expect_one_line_error(run_litevl(show), 2, "-o FILE.png");
  EXPECT_THAT(run_litevl(show + "--as kitty").out, HasSubstr("\x1b_Ga=T,f=100"));
  EXPECT_THAT(run_litevl(show + "--as sixel").out, HasSubstr("\x1bP0;1q"));
  EXPECT_THAT(run_litevl(show + "--as blocks").out,
              AllOf(HasSubstr("\x1b[38;2;"), HasSubstr("0:00.")));
  expect_one_line_error(run_litevl(show + "-o " + in("a.gif")), 2, "a.gif");
}

TEST_F(ShowCommand, AnInstalledPlayerPlays) {
  const EnvironmentVariable path("PATH", (folder_.path() / "bin").string() + ":/usr/bin:/bin");
  make_player("vlc");
  make_player("mpv");
  auto done = run_litevl("open " + in("a b.mp4@0:00.5-1"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(called(), "<" + (folder_.path() / "bin/mpv").string() + ">\n<--start=0.500>\n<-->\n<" +
                          (folder_.path() / "a b.mp4").string() + ">\n");
  EXPECT_EQ(run_litevl("open --player vlc " + in("a b.mp4@0:00.5")).exit_code, 0);
  EXPECT_THAT(called(), HasSubstr("<--start-time=0.500>"));
  make_player("xdg-open");
  done = run_litevl("open --player xdg-open " + in("a b.mp4@0:00.5"));
  EXPECT_THAT(done.err, HasSubstr("cannot be told where to begin"));
  make_player("mpv", 2);
  done = run_litevl("open " + in("a b.mp4@0:00.5"));
  EXPECT_EQ(done.exit_code, 4);
  EXPECT_THAT(done.err, HasSubstr("ended with exit code 2"));
}

TEST_F(ShowCommand, PlayersThatAreNotThere) {
  fs::create_directories(folder_.path() / "bin");
  // The program itself is run by its whole path.
  const EnvironmentVariable path("PATH", (folder_.path() / "bin").string());
  auto done = run_litevl("open " + in("a b.mp4@0"));
  EXPECT_EQ(done.exit_code, 4);
  EXPECT_THAT(done.err, HasSubstr("none of mpv, vlc, ffplay and xdg-open"));
  done = run_litevl("open --player mpv " + in("a b.mp4@0"));
  EXPECT_THAT(done.err, HasSubstr("mpv: is not installed"));
  EXPECT_EQ(run_litevl("open " + in("none.mp4@0")).exit_code, 3);
}

}  // namespace
}  // namespace litevl
