#include "server/work_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace litevl {
namespace {

TEST(WorkQueue, DoesWhatWaitsBeforeItEnds) {
  std::atomic<int> done{0};
  {
    WorkQueue queue(2, 100);
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(queue.add(Duration::kShort, [&] { ++done; }));
    for (int i = 0; i < 50; ++i) EXPECT_TRUE(queue.add(Duration::kLong, [&] { ++done; }));
  }
  EXPECT_EQ(done, 100);
}

TEST(WorkQueue, LongWorkLeavesAThreadForShortWork) {
  WorkQueue queue(2, 100);
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<int> long_running{0};
  for (int i = 0; i < 5; ++i)
    queue.add(Duration::kLong, [&] {
      EXPECT_EQ(++long_running, 1);  // of two threads one

      released.wait();
      --long_running;
    });
  std::promise<void> short_done;
  queue.add(Duration::kShort, [&] { short_done.set_value(); });
  EXPECT_EQ(short_done.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  release.set_value();
  queue.finish();
  EXPECT_EQ(long_running, 0);
}

TEST(WorkQueue, RefusesMoreThanMayWait) {
  WorkQueue queue(2, 3);
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<int> running{0};
  for (int i = 0; i < 2; ++i)
    queue.add(Duration::kShort, [&] {
      ++running;
      released.wait();
    });
  while (running < 2) std::this_thread::yield();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(queue.add(Duration::kShort, [] {}));
  EXPECT_FALSE(queue.add(Duration::kShort, [] {}));
  EXPECT_TRUE(queue.add(Duration::kLong, [] {}));  // has its own room
  EXPECT_EQ(queue.waiting(), 4u);
  EXPECT_GE(queue.retry_after(Duration::kShort), 1);
  release.set_value();
  queue.finish();
  EXPECT_FALSE(queue.add(Duration::kShort, [] {}));
}

}  // namespace
}  // namespace litevl
