// Signals that ask to stop. Each test is a process of its own: signals belong to processes.
// GoogleTest runs DeathTests before those that leave threads behind.
#include "core/stop.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <cstdlib>

namespace litevl {
namespace {

using testing::ExitedWithCode;

bool is_readable(int descriptor) {
  pollfd event{descriptor, POLLIN, 0};
  return poll(&event, 1, 0) == 1;
}

[[noreturn]] void end(bool is_right) { std::_Exit(is_right ? 0 : 1); }

TEST(StopDeathTest, TheFirstSignalOnlyAsks) {
  const auto first = [](int signal, int exit_code) {
    watch_stop_signals();
    const bool is_quiet = !is_stop_asked() && !is_readable(stop_descriptor());
    check_stop();
    raise(signal);
    bool is_thrown = false;
    try {
      check_stop();
    } catch (const Stopped&) {
      is_thrown = true;
    }
    end(is_quiet && is_thrown && is_stop_asked() && stop_flag() && is_readable(stop_descriptor()) &&
        stop_exit_code() == exit_code);
  };
  EXPECT_EXIT(first(SIGINT, 130), ExitedWithCode(0), "");
  EXPECT_EXIT(first(SIGTERM, 143), ExitedWithCode(0), "");
  EXPECT_EXIT(first(SIGHUP, 129), ExitedWithCode(0), "");
}

TEST(StopDeathTest, TheSecondEndsAtOnce) {
  const auto twice = [](int first, int second) {
    watch_stop_signals();
    raise(first);
    raise(second);
    end(false);
  };
  EXPECT_EXIT(twice(SIGINT, SIGINT), ExitedWithCode(130), "");
  EXPECT_EXIT(twice(SIGINT, SIGTERM), ExitedWithCode(143), "");
}

TEST(StopDeathTest, WhatComesBeforeTheProgramIsThereWaitsForIt) {
  const auto held = [] {
    hold_stop_signals();
    raise(SIGTERM);
    if (is_stop_asked()) end(false);
    watch_stop_signals();
    end(is_stop_asked() && stop_exit_code() == 143);
  };
  EXPECT_EXIT(held(), ExitedWithCode(0), "");
}

TEST(StopDeathTest, NohupIsLeftAlone) {
  const auto ignored = [] {
    signal(SIGHUP, SIG_IGN);
    watch_stop_signals();
    raise(SIGHUP);
    end(!is_stop_asked());
  };
  EXPECT_EXIT(ignored(), ExitedWithCode(0), "");
}

TEST(StopDeathTest, SaysWhatIsLeft) {
  EXPECT_STREQ(Stopped().what(), "stopped");
  EXPECT_STREQ(Stopped("go on").what(), "stopped; go on");
}

}  // namespace
}  // namespace litevl
