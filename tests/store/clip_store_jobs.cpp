// The part of the contract that is about jobs.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "litevl/error.h"
#include "store/clip_store_contract.h"
#include "store/job_store.h"
#include "store/made_clips.h"
#include "store/open_store.h"
#include "support/error_text.h"

namespace litevl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::int64_t> ids_of(const std::vector<JobRecord>& records) {
  std::vector<std::int64_t> ids;
  for (const JobRecord& record : records) ids.push_back(record.id);
  return ids;
}

TEST_P(ClipStoreContract, WithoutALibraryThereAreNoJobs) {
  EXPECT_THAT(error_text([&] { open_job_store(where()); }, Error::Kind::kUsage),
              HasSubstr("there is no library here"));
}

TEST_P(ClipStoreContract, AJobIsKeptAsItIsGiven) {
  open_store_to_write(where());
  const auto jobs = open_job_store(where());
  EXPECT_TRUE(jobs->jobs(10).empty());
  EXPECT_FALSE(jobs->job(1));
  const JobRecord added = jobs->add({.kind = "index", .request = R"({"a": "é"})"});
  EXPECT_EQ(added.state, JobState::kQueued);
  EXPECT_GT(added.created, 1.5e9);
  EXPECT_FALSE(added.started || added.finished || added.result || added.error);
  EXPECT_EQ(added.attempts, 0);

  EXPECT_EQ(jobs->set_state(added.id, JobState::kRunning).attempts, 1);
  // Given back, and started again.
  EXPECT_FALSE(jobs->set_state(added.id, JobState::kQueued).started);
  const JobRecord running = jobs->set_state(added.id, JobState::kRunning);
  EXPECT_EQ(running.attempts, 2);
  EXPECT_GE(running.started.value_or(0), added.created);
  jobs->set_state(added.id, JobState::kDone, {.result = R"({"videos": 3})"});

  const auto job = open_job_store(where())->job(added.id);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->kind, "index");
  EXPECT_EQ(job->request, R"({"a": "é"})");
  EXPECT_EQ(job->idempotency_key, "");
  EXPECT_EQ(job->state, JobState::kDone);
  EXPECT_EQ(job->created, added.created);
  EXPECT_EQ(job->started, running.started);
  EXPECT_GE(job->finished.value_or(0), *job->started);
  EXPECT_EQ(job->result, R"({"videos": 3})");
  EXPECT_FALSE(job->error);
}

TEST_P(ClipStoreContract, AFinalStateStays) {
  open_store_to_write(where());
  const auto jobs = open_job_store(where());
  const auto id = jobs->add({.kind = "index", .request = "{}"}).id;
  jobs->set_state(id, JobState::kCancelled, {.error = R"({"what": "cancelled"})"});
  // Whoever ran it did not know yet.
  const JobRecord job = jobs->set_state(id, JobState::kDone, {.result = "{}"});
  EXPECT_EQ(job.state, JobState::kCancelled);
  EXPECT_EQ(job.error, R"({"what": "cancelled"})");
  EXPECT_FALSE(job.result);
  EXPECT_THAT(error_text([&] { jobs->set_state(id + 1, JobState::kRunning); }, Error::Kind::kUsage),
              HasSubstr("there is no job 2"));
}

TEST_P(ClipStoreContract, TheSameKeyIsTheSameJob) {
  open_store_to_write(where());
  const auto jobs = open_job_store(where());
  const auto first = jobs->add({"index", "{}", "key"}).id;
  EXPECT_EQ(jobs->add({"index", "{}", "key"}).id, first);
  EXPECT_THAT(error_text(
                  [&] {
                    jobs->add({"index", "{ }", "key"});
                  },
                  Error::Kind::kUsage),
              HasSubstr("for another request"));
  EXPECT_NE(jobs->add({"verify", "{}", "key"}).id, first);
  EXPECT_NE(jobs->add({"index", "{}", "other"}).id, first);
  // Without a key each is a job of its own.
  EXPECT_NE(jobs->add({"index", "{}"}).id, jobs->add({"index", "{}"}).id);
  jobs->set_state(first, JobState::kDone);
  EXPECT_EQ(jobs->add({"index", "{}", "key"}).state, JobState::kDone);
  EXPECT_EQ(jobs->jobs(100).size(), 5u);
}

TEST_P(ClipStoreContract, UnfinishedJobsAreContinuedInTheirOrder) {
  open_store_to_write(where());
  const auto jobs = open_job_store(where());
  for (int i = 0; i < 5; ++i) jobs->add({"index", "{}"});
  jobs->set_state(3, JobState::kRunning);
  jobs->set_state(1, JobState::kFailed);
  jobs->set_state(4, JobState::kCancelled);
  EXPECT_THAT(ids_of(jobs->unfinished()), ElementsAre(2, 3, 5));
  EXPECT_THAT(ids_of(jobs->jobs(3)), ElementsAre(5, 4, 3));
  EXPECT_THAT(ids_of(jobs->jobs(100)), ElementsAre(5, 4, 3, 2, 1));
  EXPECT_TRUE(jobs->jobs(0).empty());
  EXPECT_TRUE(jobs->jobs(-1).empty());
}

TEST_P(ClipStoreContract, OnlyTheNewestFinishedJobsAreKept) {
  open_store_to_write(where());
  const auto jobs = open_job_store(where(), /*kept=*/2);
  for (int i = 0; i < 6; ++i) jobs->add({"index", "{}"});
  for (const std::int64_t id : {2, 3, 4, 5}) jobs->set_state(id, JobState::kDone);
  EXPECT_FALSE(jobs->job(2));
  EXPECT_TRUE(jobs->job(3) && jobs->job(4) && jobs->job(5));
  // An old one that ends now can be read all the same, and those that have not ended stay.
  jobs->set_state(1, JobState::kDone);
  EXPECT_TRUE(jobs->job(1) && jobs->job(4) && jobs->job(5) && jobs->job(6));
  EXPECT_FALSE(jobs->job(3));
  EXPECT_EQ(jobs->add({"index", "{}"}).id, 7);
}

TEST_P(ClipStoreContract, TextsOfJobsHaveABound) {
  open_store_to_write(where());
  const auto jobs = open_job_store(where());
  const auto refused = [&](const NewJob& job) {
    return error_text([&] { jobs->add(job); }, Error::Kind::kUsage);
  };
  EXPECT_THAT(refused({"", "{}"}), HasSubstr("no kind"));
  EXPECT_THAT(refused({std::string(65, 'k'), "{}"}), HasSubstr("the kind of a job has 65 bytes"));
  EXPECT_THAT(refused({"index", "{}", std::string(256, 'k')}), HasSubstr("key"));
  EXPECT_THAT(refused({"index", std::string((1 << 20) + 1, ' ')}), HasSubstr("request"));
  const auto id = jobs->add({"index", std::string(1 << 20, ' '), std::string(255, 'k')}).id;
  const std::string long_text((16 << 20) + 1, ' ');
  EXPECT_THAT(error_text([&] { jobs->set_state(id, JobState::kDone, {.result = long_text}); },
                         Error::Kind::kUsage),
              HasSubstr("result"));
  EXPECT_EQ(jobs->job(id)->state, JobState::kQueued);
}

TEST_P(ClipStoreContract, JobsChangeWhileTheLibraryIsReadAndWritten) {
  const auto store = open_store_to_write(where());
  const auto reader = open_store(where());
  const auto jobs = open_job_store(where());
  const auto reading = reader->snapshot();
  EXPECT_EQ(reader->clip_count(), 0);
  constexpr int kEach = 20;
  std::thread indexing([&] {
    for (int i = 0; i < kEach; ++i) add_video(*store, {std::to_string(i), 1, 1}, 1);
  });
  std::vector<std::thread> servers;
  for (int t = 0; t < 2; ++t)
    servers.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto id = jobs->add({"index", "{}", std::to_string(t) + ' ' + std::to_string(i)}).id;
        jobs->set_state(id, JobState::kRunning);
      }
    });
  indexing.join();
  for (std::thread& server : servers) server.join();
  EXPECT_EQ(store->clip_count(), kEach);
  EXPECT_EQ(jobs->unfinished().size(), 2u * kEach);
  EXPECT_TRUE(store->faults().empty());
}

// What is uncommitted elsewhere is waited for.
TEST_P(ClipStoreContract, AJobWaitsForAWriter) {
  const auto store = open_store_to_write(where());
  const auto jobs = open_job_store(where());
  auto writing = store->begin_writing();
  std::thread server([&] { jobs->add({"index", "{}"}); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_TRUE(open_job_store(where())->jobs(1).empty());
  writing->commit();
  server.join();
  EXPECT_EQ(jobs->jobs(1).size(), 1u);
}

// Ends without destructors and without SQLite's closing of the database, between two changes.
TEST_P(ClipStoreContract, AKillLosesNoStateThatWasSet) {
  open_store_to_write(where());
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto jobs = open_job_store(where());
    for (char n = 1;; ++n) {
      const auto id = jobs->add({"index", "{}"}).id;
      jobs->set_state(id, JobState::kRunning);
      if (::write(pipe_ends[1], &n, 1) != 1) ::_exit(1);
    }
  }
  char seen = 0;
  while (seen < 5) ASSERT_EQ(::read(pipe_ends[0], &seen, 1), 1);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  ::close(pipe_ends[1]);
  while (::read(pipe_ends[0], &seen, 1) == 1) continue;
  ::close(pipe_ends[0]);
  const auto left = open_job_store(where())->unfinished();
  ASSERT_GE(std::ssize(left), seen);
  for (int i = 0; i < seen; ++i)
    EXPECT_EQ(left[static_cast<std::size_t>(i)].state, JobState::kRunning);
}

}  // namespace
}  // namespace litevl
