// Jobs of a library in a folder: of earlier versions, rebuilt, damaged.
#include "store/job_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "core/folder_lock.h"
#include "litevl/error.h"
#include "store/library_sql.h"
#include "store/made_clips.h"
#include "store/open_store.h"
#include "store/rebuilding.h"
#include "support/error_text.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

using testing::HasSubstr;

const ModelIdentity kModel{"f00d", "/m"};

class JobStoreTest : public testing::Test {
 protected:
  JobStoreTest() { open_store_to_write(folder_.path()); }

  // As a rebuild ends, with a new library of one video.
  void rebuild(OldDatabase what = OldDatabase::kReplaced) {
    const FolderLock lock(folder_.path(), Holding::kLibrary);
    add_video(*open_rebuild(folder_.path(), kModel), {"/new.mp4", 1, 1}, 1);
    finish_rebuild(folder_.path(), what);
  }

  TemporaryFolder folder_;
};

TEST_F(JobStoreTest, ALibraryOfVersion3IsConvertedByTheFirstJob) {
  LibrarySql(folder_.path()).make_version_3();
  const auto jobs = open_job_store(folder_.path());
  EXPECT_TRUE(jobs->jobs(10).empty());
  EXPECT_TRUE(jobs->unfinished().empty());
  EXPECT_FALSE(jobs->job(1));
  EXPECT_THAT(error_text([&] { jobs->set_state(1, JobState::kDone); }, Error::Kind::kUsage),
              HasSubstr("there is no job 1"));
  {
    const FolderLock lock(folder_.path(), Holding::kLibrary);
    EXPECT_THAT(error_text(
                    [&] {
                      jobs->add({"index", "{}"});
                    },
                    Error::Kind::kMachine),
                HasSubstr("writing to it"));
  }
  EXPECT_EQ(LibrarySql(folder_.path()).number("PRAGMA user_version"), 3);
  EXPECT_EQ(jobs->add({"index", "{}"}).id, 1);
  EXPECT_EQ(LibrarySql(folder_.path()).number("PRAGMA user_version"), 4);
}

TEST_F(JobStoreTest, ARebuildKeepsJobs) {
  const auto jobs = open_job_store(folder_.path());
  jobs->add({"index", "{}", "key"});
  jobs->set_state(1, JobState::kRunning);
  jobs->add({"index", R"({"a": 1})"});
  jobs->set_state(2, JobState::kFailed, {.result = "{}", .error = R"({"what": "full"})"});
  const auto before = jobs->jobs(10);
  rebuild();
  EXPECT_EQ(open_store(folder_.path())->clip_count(), 1);
  const auto after = jobs->jobs(10);
  ASSERT_EQ(after.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after[i].id, before[i].id);
    EXPECT_EQ(after[i].kind, before[i].kind);
    EXPECT_EQ(after[i].request, before[i].request);
    EXPECT_EQ(after[i].idempotency_key, before[i].idempotency_key);
    EXPECT_EQ(after[i].state, before[i].state);
    EXPECT_EQ(after[i].created, before[i].created);
    EXPECT_EQ(after[i].started, before[i].started);
    EXPECT_EQ(after[i].finished, before[i].finished);
    EXPECT_EQ(after[i].result, before[i].result);
    EXPECT_EQ(after[i].error, before[i].error);
    EXPECT_EQ(after[i].attempts, before[i].attempts);
  }
  EXPECT_EQ(jobs->add({"index", "{}", "key"}).id, 1);
  EXPECT_EQ(jobs->add({"index", "{}"}).id, 3);
}

// A database that lost its name takes no change with it.
TEST_F(JobStoreTest, NoChangeIsLostWhileLibrariesAreRebuilt) {
  const auto jobs = open_job_store(folder_.path());
  std::atomic<bool> is_over = false;
  std::int64_t added = 0;
  std::thread server([&] {
    while (!is_over) {
      jobs->set_state(jobs->add({"index", "{}"}).id, JobState::kRunning);
      ++added;
    }
  });
  for (int i = 0; i < 5; ++i) rebuild();
  is_over = true;
  server.join();
  const auto left = jobs->unfinished();
  ASSERT_EQ(std::ssize(left), added);
  for (const JobRecord& job : left) EXPECT_EQ(job.state, JobState::kRunning);
}

// What cannot be read does not keep a library from being rebuilt.
TEST_F(JobStoreTest, JobsOfADamagedDatabaseAreLost) {
  open_job_store(folder_.path())->add({"index", "{}"});
  std::ofstream(folder_.path() / "library.sqlite", std::ios::trunc) << "not a database";
  rebuild(OldDatabase::kKept);
  EXPECT_TRUE(open_job_store(folder_.path())->jobs(10).empty());
  EXPECT_EQ(open_store(folder_.path())->clip_count(), 1);
}

TEST_F(JobStoreTest, DamagedJobsAreSaidToBe) {
  const auto jobs = open_job_store(folder_.path());
  jobs->add({"index", "{}"});
  LibrarySql(folder_.path()).execute("UPDATE jobs SET state = 'odd'");
  EXPECT_THAT(error_text([&] { jobs->jobs(1); }), HasSubstr("the state of job 1 is damaged"));
  EXPECT_THAT(error_text([&] { jobs->set_state(1, JobState::kDone); }), HasSubstr("damaged"));
}

}  // namespace
}  // namespace litevl
