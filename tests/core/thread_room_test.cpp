#include "core/thread_room.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "litevl/error.h"

namespace litevl {
namespace {

TEST(ThreadRoom, IsThere) {
  check_thread_room(0);
  check_thread_room(8);
}

// The limit counts all processes of a user and does not hold for root, so a user of its own has it.
TEST(ThreadRoomDeathTest, IsRefusedWithItsNumbers) {
  const auto in_a_narrow_place = [] {
    const rlimit limit{4, 4};
    const bool is_set =
        setrlimit(RLIMIT_NPROC, &limit) == 0 && (geteuid() != 0 || setuid(54321) == 0);
    if (!is_set) std::_Exit(0);
    try {
      check_thread_room(8);
    } catch (const Error& error) {
      const std::string text = error.what();
      const bool is_said = text.find("threads: the system gives ") == 0 &&
                           text.find(" of 8: ") != std::string::npos &&
                           error.kind() == Error::Kind::kMachine;
      std::_Exit(is_said ? 0 : 1);
    }
    std::_Exit(2);
  };
  EXPECT_EXIT(in_a_narrow_place(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace litevl
