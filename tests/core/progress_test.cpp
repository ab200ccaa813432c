#include "core/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

namespace litevl {
namespace {

// What is drawn where standard error is a terminal; the reader's end of it is `terminal`.
std::string drawn(int terminal, const std::string& label, const std::string& note) {
  {
    Progress progress(label, 10);
    progress.update(10, note);
  }
  std::array<char, 4096> bytes{};
  const auto count = read(terminal, bytes.data(), bytes.size());
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(0, count))};
}

TEST(Progress, GivesTheTerminalTextOnly) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(grantpt(terminal), 0);
  ASSERT_EQ(unlockpt(terminal), 0);
  const int program = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  ASSERT_GE(program, 0);
  const int kept = dup(STDERR_FILENO);
  dup2(program, STDERR_FILENO);
  const std::string plain = drawn(terminal, "reading", "3 videos");
  const std::string odd = drawn(terminal, "a\x1b[2Jb", "c\nd\xff");
  dup2(kept, STDERR_FILENO);
  for (const int file : {kept, program, terminal}) close(file);
  EXPECT_EQ(plain, "\r\x1b[Kreading 10/10, 3 videos\r\x1b[K");
  EXPECT_EQ(odd, "\r\x1b[Ka?[2Jb 10/10, c?d?\r\x1b[K");
}

}  // namespace
}  // namespace litevl
