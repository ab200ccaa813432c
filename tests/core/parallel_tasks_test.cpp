#include "core/parallel_tasks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace litevl {
namespace {

// Waits for the others, but not for ever.
void wait_until(const std::atomic<int>& arrived, int expected) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (arrived < expected && std::chrono::steady_clock::now() < end) std::this_thread::yield();
}

TEST(RunWorkers, RunBesideEachOther) {
  std::atomic<int> arrived = 0;
  std::atomic<int> met = 0;
  run_workers(3, [&](std::int64_t) {
    ++arrived;
    wait_until(arrived, 3);
    if (arrived == 3) ++met;
  });
  EXPECT_EQ(met, 3);
}

TEST(RunWorkers, AreOneThreadWithinAnother) {
  std::mutex mutex;
  std::vector<std::set<std::thread::id>> threads(2);
  run_workers(2, [&](std::int64_t outer) {
    run_workers(4, [&](std::int64_t) {
      const std::lock_guard lock(mutex);
      threads.at(static_cast<std::size_t>(outer)).insert(std::this_thread::get_id());
    });
  });
  for (const auto& own : threads) EXPECT_EQ(own.size(), 1U);
}

TEST(RunWorkers, ThrowWhatOneOfThemThrew) {
  EXPECT_THROW(run_workers(2,
                           [](std::int64_t worker) {
                             if (worker == 1) throw std::runtime_error("of worker 1");
                           }),
               std::runtime_error);
  run_workers(0, [](std::int64_t) { FAIL(); });
}

TEST(ShareTasks, DoesEveryTaskOnceOnWorkersBelowTheirNumber) {
  for (const int threads : {1, 2, 5}) {
    std::vector<std::atomic<int>> done(37);
    std::atomic<bool> is_number_right = true;
    share_tasks(threads, 37, [&](std::int64_t task, std::int64_t worker) {
      ++done.at(static_cast<std::size_t>(task));
      if (worker < 0 || worker >= threads) is_number_right = false;
    });
    for (const auto& times : done) EXPECT_EQ(times, 1);
    EXPECT_TRUE(is_number_right);
  }
}

}  // namespace
}  // namespace litevl
