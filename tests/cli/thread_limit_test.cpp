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

class ThreadLimit : public testing::Test {
 protected:
  void SetUp() override {
    fs::permissions(folder_.path(), fs::perms::all);
    if (geteuid() != 0 || std::system((kAsNobody + "test -x " LITEVL_PROGRAM).c_str()) != 0)
      GTEST_SKIP() << "another user cannot be made to run the program";
    write_small_model(file("model"));
    for (const auto* name : {"0.mp4", "1.mp4"}) write_grey_video(file(name), 90);
  }

  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }

  // Runs `arguments` with at most so many threads of its user's, and counts how that ends: done, or
  // refused in a line.
  void run(const std::string& arguments, int limit) {
    const int status =
        std::system(("cd '" + folder_.path().string() + "' && timeout --kill-after 2 100 " +
                     kAsNobody + "prlimit --nproc=" + std::to_string(limit) +
                     " " LITEVL_PROGRAM " " + arguments + " > out 2> err")
                        .c_str());
    ASSERT_TRUE(WIFEXITED(status)) << limit;
    std::ifstream stream(file("err"));
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const bool is_done = WEXITSTATUS(status) == 0;
    (is_done ? done_ : refused_) += 1;
    if (is_done) return;
    EXPECT_EQ(WEXITSTATUS(status), 4) << limit << ": " << text;
    EXPECT_THAT(text, testing::StartsWith("litevl: threads: the system gives ")) << limit;
  }

  TemporaryFolder folder_;
  int done_ = 0, refused_ = 0;
};

TEST_F(ThreadLimit, OfTrainingIsKeptOrSaid) {
  std::ofstream(file("list.json"))
      << R"([{"video": "0.mp4", "caption": "a red ball"}, {"video": "1.mp4", "caption": "a cube"}])";
  // OpenMP's, OpenBLAS's and the engine's threads, those that decode ahead, and the program itself.
  // With MKL there are more of LibTorch's.
  for (int limit = 4; limit <= 24; limit += limit < 10 ? 1 : 3) {
    fs::remove_all(file("run"));
    run("train --threads 3 --start model --data list.json --batch 2 --frames 2 --steps 2"
        " --precision float32 --output run",
        limit);
  }
  EXPECT_GT(done_, 0);
  EXPECT_GT(refused_, 0);
}

// From the first thread on: no library has any before main().
TEST_F(ThreadLimit, OfIndexingAndSearchingIsKeptOrSaid) {
  for (int limit = 1; limit <= 12; ++limit) {
    fs::remove_all(file("library"));
    run("index 0.mp4 1.mp4 --threads 3 --model model --library library", limit);
  }
  for (int limit = 1; limit <= 9; limit += 2)
    run("search 'a red ball' --threads 3 --library library", limit);
  EXPECT_GT(done_, 5);
  EXPECT_GT(refused_, 2);
}

}  // namespace
}  // namespace litevl
