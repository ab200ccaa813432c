#include "core/made_ahead.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

#include "litevl/error.h"

namespace litevl {
namespace {

using Numbers = MadeAhead<int>;
using Taker = Numbers::Taker;

std::ptrdiff_t thread_count() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"),
                       std::filesystem::directory_iterator());
}

// The kernel lists a thread for a moment after it was joined: one of an earlier test, say.
std::ptrdiff_t settled_thread_count() {
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return thread_count();
}

bool has_threads(std::ptrdiff_t count) {
  for (int i = 0; i < 1000 && thread_count() != count; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return thread_count() == count;
}

// Waits until `value` stays at `expected`.
bool settles_at(const std::atomic<int>& value, int expected) {
  for (int i = 0; i < 2000 && value != expected; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return value == expected;
}

TEST(MadeAhead, GivesAllInOrderThenNothing) {
  for (const std::size_t room : {1u, 3u, 5000u}) {
    Numbers numbers(room, [](const Taker& take) {
      for (int i = 0; i < 2000; ++i) ASSERT_TRUE(take(i));
    });
    for (int i = 0; i < 2000; ++i) ASSERT_EQ(numbers.next(), i);
    EXPECT_EQ(numbers.next(), std::nullopt);
    EXPECT_EQ(numbers.next(), std::nullopt);
  }
}

TEST(MadeAhead, TakesValuesThatCannotBeCopied) {
  MadeAhead<std::unique_ptr<int>> values(2,
                                         [](const auto& take) { take(std::make_unique<int>(7)); });
  EXPECT_EQ(**values.next(), 7);
  EXPECT_EQ(values.next(), std::nullopt);
}

TEST(MadeAhead, AtMostTheRoomWaitsBesidesTheOneInHand) {
  std::atomic<int> made = 0;
  Numbers numbers(3, [&](const Taker& take) {
    do ++made;
    while (take(made));
  });
  EXPECT_TRUE(settles_at(made, 4));
  EXPECT_EQ(numbers.next(), 1);
  EXPECT_TRUE(settles_at(made, 5));
}

TEST(MadeAhead, NoneIsInHandWhereRoomIsWaitedForFirst) {
  std::atomic<int> made = 0;
  Numbers numbers(2, [&](const Taker& take) {
    while (take.wait_for_room()) EXPECT_TRUE(take(++made));
  });
  EXPECT_TRUE(settles_at(made, 2));
  EXPECT_EQ(numbers.next(), 1);
  EXPECT_TRUE(settles_at(made, 3));
}

TEST(MadeAhead, ThrowsInItsPlaceWhatTheFunctionThrew) {
  Numbers numbers(5, [](const Taker& take) {
    take(1);
    take(2);
    throw Error(Error::Kind::kData, "3", "is missing");
  });
  EXPECT_EQ(numbers.next(), 1);
  EXPECT_EQ(numbers.next(), 2);
  try {
    numbers.next();
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "3: is missing");
  }
  EXPECT_EQ(numbers.next(), std::nullopt);
}

TEST(MadeAhead, WhatNobodyAsksForIsNotThrown) {
  Numbers numbers(1, [](const Taker&) { throw std::runtime_error("unseen"); });
}

TEST(MadeAhead, EndsWhileTheFunctionWaitsForRoom) {
  const auto before = settled_thread_count();
  for (const bool is_asking_first : {false, true}) {
    std::atomic<int> given = 0;
    bool is_told = false;
    {
      Numbers numbers(1, [&](const Taker& take) {
        take(++given);
        is_told = is_asking_first ? !take.wait_for_room() : !take(2);
      });
      EXPECT_TRUE(settles_at(given, 1));
    }
    EXPECT_TRUE(is_told);
  }
  EXPECT_TRUE(has_threads(before));
}

TEST(MadeAhead, EndsWhileTheFunctionMakes) {
  const auto before = settled_thread_count();
  std::atomic<bool> is_making = false;
  bool is_dropped = false;
  {
    Numbers numbers(1, [&](const Taker& take) {
      is_making = true;
      while (!take.is_unwanted()) std::this_thread::yield();
      is_dropped = !take(1);
    });
    while (!is_making) std::this_thread::yield();
    EXPECT_EQ(thread_count(), before + 1);
  }
  EXPECT_TRUE(is_dropped);
  EXPECT_TRUE(has_threads(before));
}

// The limit counts all processes of a user and does not hold for root, so a user of its own has it.
TEST(MadeAheadDeathTest, SaysThatTheSystemGivesNoThread) {
  const auto in_a_narrow_place = [] {
    const rlimit limit{1, 1};
    const bool is_set =
        setrlimit(RLIMIT_NPROC, &limit) == 0 && (geteuid() != 0 || setuid(54321) == 0);
    if (!is_set) std::_Exit(0);
    try {
      const Numbers numbers(1, [](const Taker&) {});
    } catch (const Error& error) {
      const bool is_said =
          std::string(error.what()).starts_with("threads: the system gives no more of them: ") &&
          error.kind() == Error::Kind::kMachine;
      std::_Exit(is_said ? 0 : 1);
    }
    std::_Exit(2);
  };
  EXPECT_EXIT(in_a_narrow_place(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace litevl
