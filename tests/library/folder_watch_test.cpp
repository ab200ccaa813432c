#include "library/folder_watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <thread>

#include "library/indexing_library.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Woken = FolderWatch::Woken;
using Clock = std::chrono::steady_clock;

constexpr auto kQuiet = 30ms;
constexpr auto kNothing = 150ms;  // waited for what must not come
constexpr auto kPatience = 20s;   // for what must

class FolderWatchTest : public testing::Test {
 protected:
  FolderWatchTest() { watch_.add({folder_.path()}); }

  Woken woken(std::chrono::milliseconds at_most = kPatience, int stop = -1) {
    return watch_.wait(at_most, kQuiet, stop);
  }
  void write(const fs::path& name) { std::ofstream(folder_.path() / name) << "some"; }
  // That `change` is noticed, and is over then.
  void expect_noticed(const std::function<void()>& change) {
    change();
    EXPECT_EQ(woken(), Woken::kChanged);
    EXPECT_EQ(woken(kNothing), Woken::kTime);
  }

  TemporaryFolder folder_;
  FolderWatch watch_;
};

TEST_F(FolderWatchTest, VideosAndFoldersAreNoticed) {
  EXPECT_EQ(woken(kNothing), Woken::kTime);
  expect_noticed([&] { write("a.mp4"); });
  expect_noticed([&] { fs::rename(folder_.path() / "a.mp4", folder_.path() / "b.mkv"); });
  expect_noticed([&] { fs::remove(folder_.path() / "b.mkv"); });
  expect_noticed([&] { fs::create_directory(folder_.path() / "new"); });
  EXPECT_EQ((write("new/a.mp4"), woken(kNothing)), Woken::kTime);  // not watched yet
  watch_.add({folder_.path(), folder_.path() / "new"});
  expect_noticed([&] { write("new/b.mp4"); });
  // A download gets its name at its end.
  EXPECT_EQ((write("c.mp4.part"), woken(kNothing)), Woken::kTime);
  expect_noticed([&] { fs::rename(folder_.path() / "c.mp4.part", folder_.path() / "c.mp4"); });
  expect_noticed([&] { fs::remove_all(folder_.path() / "new"); });
}

TEST_F(FolderWatchTest, OtherFilesAreNot) {
  for (const char* name : {"a.txt", ".hidden.mp4", "library.sqlite-wal", "b.srt"}) write(name);
  EXPECT_EQ(woken(kNothing), Woken::kTime);
}

TEST_F(FolderWatchTest, WritingIsNoticedWhenItEnds) {
  std::ofstream file(folder_.path() / "a.mp4");
  EXPECT_EQ(woken(), Woken::kChanged);  // made
  file << std::string(100'000, 'a') << std::flush;
  EXPECT_EQ(woken(kNothing), Woken::kTime);
  file.close();
  EXPECT_EQ(woken(), Woken::kChanged);
}

TEST_F(FolderWatchTest, ManyChangesAreOne) {
  std::jthread writer([&] {
    for (int i = 0; i < 20; ++i) {
      write(std::to_string(i) + ".mp4");
      std::this_thread::sleep_for(5ms);
    }
  });
  EXPECT_EQ(woken(), Woken::kChanged);
  writer.join();
  // A busy machine may have made it two.
  const Woken more = woken(kNothing);
  EXPECT_EQ(more == Woken::kChanged ? woken(kNothing) : more, Woken::kTime);
}

TEST_F(FolderWatchTest, ChangesWithoutEndAreToldAllTheSame) {
  std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      write(std::to_string(i % 5) + ".mp4");
      std::this_thread::sleep_for(1ms);
    }
  });
  EXPECT_EQ(woken(), Woken::kChanged);
}

// The system keeps 16,384 events, unless it is told otherwise.
TEST_F(FolderWatchTest, LostEventsAreAChange) {
  for (int i = 0; i < 20'000; ++i) {
    const fs::path name = folder_.path() / (i % 2 == 0 ? "a" : "b");
    if (i == 0) std::ofstream{name};
    fs::rename(name, folder_.path() / (i % 2 == 0 ? "b" : "a"));  // of no interest by itself
  }
  std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
  int most = 0;
  limit >> most;
  if (most == 0 || most >= 40'000) GTEST_SKIP() << most;
  EXPECT_EQ(woken(), Woken::kChanged);
}

TEST_F(FolderWatchTest, AStopEndsTheWaiting) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EQ(woken(kNothing, ends[0]), Woken::kTime);
  std::jthread writer([&] {
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(::write(ends[1], "x", 1), 1);
  });
  EXPECT_EQ(woken(kPatience, ends[0]), Woken::kStopped);
  for (const int end : ends) ::close(end);
}

TEST_F(FolderWatchTest, FoldersThatAreGoneDoNotMatter) {
  watch_.add({folder_.path() / "none", folder_.path()});
  expect_noticed([&] { write("a.mp4"); });
}

class Growing : public Indexing {};

TEST_F(Growing, WhatWasWrittenJustNowWaits) {
  write_grey_video(videos_ / "old.mp4", 1, 50);
  fs::last_write_time(videos_ / "old.mp4", fs::file_time_type::clock::now() - 1h);
  write_grey_video(videos_ / "new.mp4", 1, 150);
  const IndexingOptions options{.settle_seconds = 600};
  auto report = index(options);
  EXPECT_EQ(report.videos, 1);
  EXPECT_EQ(report.growing, std::vector<fs::path>{videos_ / "new.mp4"});
  EXPECT_EQ(names(), std::vector<std::string>{"old.mp4"});
  // One that is known and was changed stays as it is until then.
  write_grey_video(videos_ / "old.mp4", 2, 200);
  report = index(options);
  EXPECT_EQ(report.growing.size(), 2u);
  EXPECT_EQ(report.videos, 0);
  EXPECT_TRUE(report.vanished.empty());
  EXPECT_EQ(names(), std::vector<std::string>{"old.mp4"});
  report = index();
  EXPECT_EQ(report.videos, 2);
  EXPECT_TRUE(report.growing.empty());
  // A clock that is ahead says nothing of growing.
  write_grey_video(videos_ / "future.mp4", 1, 20);
  fs::last_write_time(videos_ / "future.mp4", fs::file_time_type::clock::now() + 1h);
  EXPECT_EQ(index(options).videos, 1);
}

}  // namespace
}  // namespace litevl
