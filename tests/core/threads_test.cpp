#include "core/threads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace litevl {
namespace {

TEST(Threads, EveryTaskIsDoneOnceByAWorkerOfItsOwn) {
  for (const std::int64_t count : {1, 2, 5}) {
    Threads threads(count);
    EXPECT_EQ(threads.count(), count);
    for (const std::int64_t tasks : {0, 1, 2, 7, 1000}) {
      std::vector<std::atomic<int>> done(static_cast<std::size_t>(tasks));
      std::vector<std::atomic<int>> busy(static_cast<std::size_t>(count));
      std::atomic<bool> is_shared = false;
      threads.parallel_for(tasks, [&](std::int64_t task, std::int64_t worker) {
        if (++busy.at(static_cast<std::size_t>(worker)) != 1) is_shared = true;
        ++done.at(static_cast<std::size_t>(task));
        --busy.at(static_cast<std::size_t>(worker));
      });
      EXPECT_FALSE(is_shared);
      for (const auto& times : done) EXPECT_EQ(times, 1);
    }
  }
}

TEST(Threads, OthersHelp) {
  Threads threads(2);
  // Each task waits for the other, so that one thread alone would wait for ever.
  std::atomic<int> begun = 0;
  threads.parallel_for(2, [&](std::int64_t, std::int64_t) {
    ++begun;
    while (begun < 2) std::this_thread::yield();
  });
  EXPECT_EQ(begun, 2);
}

TEST(Threads, WhatOneThrowsIsThrownAndTheRestIsLeft) {
  Threads threads(3);
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> done = 0;
    EXPECT_THROW(threads.parallel_for(10'000,
                                      [&](std::int64_t task, std::int64_t) {
                                        if (task == 5) throw std::runtime_error("five");
                                        ++done;
                                      }),
                 std::runtime_error);
    EXPECT_LT(done, 10'000);
  }
  std::atomic<int> done = 0;
  threads.parallel_for(10, [&](std::int64_t, std::int64_t) { ++done; });
  EXPECT_EQ(done, 10);
}

TEST(Threads, AreCalledByManyAtOnceAndFromWithin) {
  Threads threads(3);
  std::vector<std::thread> callers;
  std::atomic<int> done = 0;
  for (int caller = 0; caller < 6; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 200; ++round)
        threads.parallel_for(7, [&](std::int64_t, std::int64_t) {
          threads.parallel_for(3, [&](std::int64_t, std::int64_t) { ++done; });
        });
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(done, 6 * 200 * 7 * 3);
}

}  // namespace
}  // namespace litevl
