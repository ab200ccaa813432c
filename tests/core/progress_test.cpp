#include "core/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "litevl/error.h"

namespace litevl {
namespace {

// What is drawn where standard error is a terminal; the reader's end of it is `terminal`.
std::string drawn(int terminal, const std::string& label, const std::string& note) {
  {
    Progress progress(label, 10, terminal_progress());
    progress.update(10, note);
  }
  // A terminal may hand over what was written in parts. The last is that the line is cleared.
  const std::string clear = "\r\x1b[K";
  std::string text;
  std::array<char, 4096> bytes{};
  pollfd waiting{terminal, POLLIN, 0};
  while ((text.size() <= clear.size() || !text.ends_with(clear)) &&
         poll(&waiting, 1, /*milliseconds=*/2'000) == 1) {
    const auto count = read(terminal, bytes.data(), bytes.size());
    if (count <= 0) break;
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return text;
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

TEST(Progress, IsOverOnceACall) {
  std::vector<ProgressState> told;
  {
    CallProgress call([&](const ProgressState& state) { told.push_back(state); });
    Progress("looking", 2, call.sink()).update(2);
    Progress("never begun", 2, call.sink());
    Progress("reading", 3, call.sink()).update(1);
  }
  ASSERT_EQ(told.size(), 3u);
  EXPECT_FALSE(told[0].is_over);
  EXPECT_EQ(told[0].label, "looking");
  EXPECT_FALSE(told[1].is_over);
  EXPECT_TRUE(told[2].is_over);
  EXPECT_EQ(told[2].label, "reading");
  EXPECT_EQ(told[2].done, 1);
  {
    const CallProgress untold([&](const ProgressState& state) { told.push_back(state); });
  }
  EXPECT_EQ(told.size(), 3u);  // no end of what was never told
  CallProgress silent({});
  EXPECT_FALSE(silent.sink());
}

TEST(Progress, AsksNobodyWhoThrewAgain) {
  int calls = 0;
  const ProgressSink throws = [&](const ProgressState&) {
    ++calls;
    throw Error(Error::Kind::kUsage, "sink", "has had enough");
  };
  {
    CallProgress call(throws);
    Progress part("reading", 2, call.sink());
    EXPECT_THROW(part.update(2), Error);
    EXPECT_NO_THROW(part.update(2));
  }
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace litevl
