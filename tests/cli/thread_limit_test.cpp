// Limits on the number of threads: however many there may be, a command is done or says in a line
// that there are too few.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "support/grey_video.h"
#include "support/small_model.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// As a user that has nothing else running, since a limit counts all of a user's threads.
const std::string kAsNobody = "setpriv --reuid 54321 --regid 54321 --clear-groups ";

TEST(ThreadLimit, IsKeptOrSaid) {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::all);
  if (geteuid() != 0 || std::system((kAsNobody + "test -x " LITEVL_PROGRAM).c_str()) != 0)
    GTEST_SKIP() << "another user cannot be made to run the program";
  write_small_model(folder.path() / "model");
  for (const auto* name : {"0.mp4", "1.mp4"}) write_grey_video(folder.path() / name, 90);
  std::ofstream(folder.path() / "list.json")
      << R"([{"video": "0.mp4", "caption": "a red ball"}, {"video": "1.mp4", "caption": "a cube"}])";
  int done = 0, refused = 0;
  // OpenMP's, OpenBLAS's and the engine's threads, those that decode ahead, and the program itself.
  // With MKL there are more of LibTorch's.
  for (int limit = 4; limit <= 24; limit += limit < 10 ? 1 : 3) {
    const auto file = [&](const std::string& name) { return (folder.path() / name).string(); };
    fs::remove_all(file("run"));
    const std::string command =
        "cd '" + folder.path().string() + "' && timeout --kill-after 2 100 " + kAsNobody +
        "prlimit --nproc=" + std::to_string(limit) +
        " " LITEVL_PROGRAM
        " train --threads 3 --start model --data list.json --batch 2 --frames 2 --steps 2"
        " --precision float32 --output run > out 2> err";
    const int status = std::system(command.c_str());
    ASSERT_TRUE(WIFEXITED(status)) << limit;
    std::ifstream stream(file("err"));
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const bool is_done = WEXITSTATUS(status) == 0;
    (is_done ? done : refused) += 1;
    if (is_done) continue;
    EXPECT_EQ(WEXITSTATUS(status), 4) << limit << ": " << text;
    EXPECT_THAT(text, testing::HasSubstr("litevl: threads: the system gives ")) << limit;
  }
  EXPECT_GT(done, 0);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace litevl
