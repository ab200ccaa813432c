#include "core/threads.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace litevl {
namespace {

// Rounds that a thread waits awake: about as long as the pause between two passes of a layer.
constexpr int kSpins = 4'000;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

thread_local bool is_working = false;

// One call of `parallel_for`.
struct Job {
  const Threads::Work* work = nullptr;
  std::int64_t tasks = 0;
  std::atomic<std::int64_t> next = 0;
  std::atomic<std::int64_t> helpers = 0;  // at it now
  std::int64_t joined = 0;    // workers that have ever taken part; under the pool's lock
  std::exception_ptr thrown;  // likewise
};

}  // namespace

struct Threads::Pool {
  std::mutex mutex;
  std::condition_variable wake;
  std::list<Job*> jobs;                 // that have tasks which nobody has taken
  std::atomic<std::uint64_t> made = 0;  // jobs so far
  bool is_ending = false;
  std::vector<std::thread> threads;

  void work_on(Job& job, std::int64_t worker) {
    const bool before = std::exchange(is_working, true);
    try {
      for (auto task = job.next++; task < job.tasks; task = job.next++) (*job.work)(task, worker);
    } catch (...) {
      job.next = job.tasks;  // nobody begins another
      const std::lock_guard lock(mutex);
      job.thrown = std::current_exception();
    }
    is_working = before;
  }

  void run() {
    std::uint64_t seen = 0;
    std::unique_lock lock(mutex);
    while (true) {
      while (jobs.empty() && !is_ending) {
        seen = made;
        lock.unlock();
        for (int spin = 0; spin < kSpins && made == seen; ++spin) pause();
        lock.lock();
        if (made == seen) wake.wait(lock, [&] { return made != seen || is_ending; });
      }
      if (is_ending) return;
      Job& job = *jobs.front();
      const auto worker = ++job.joined;
      if (worker >= static_cast<std::int64_t>(threads.size()) || job.next >= job.tasks)
        jobs.pop_front();
      if (job.next >= job.tasks) continue;
      ++job.helpers;
      lock.unlock();
      work_on(job, worker);
      lock.lock();
      --job.helpers;  // the job may be gone from here on
    }
  }
};

Threads::Threads(std::int64_t count) : pool_(std::make_unique<Pool>()) {
  const std::lock_guard lock(pool_->mutex);
  try {
    for (std::int64_t i = 1; i < count; ++i)
      pool_->threads.emplace_back([pool = pool_.get()] { pool->run(); });
  } catch (const std::system_error&) {
    // No more of them to be had.
  }
}

Threads::~Threads() {
  {
    const std::lock_guard lock(pool_->mutex);
    pool_->is_ending = true;
  }
  pool_->wake.notify_all();
  for (auto& thread : pool_->threads) thread.join();
}

std::int64_t Threads::count() const { return static_cast<std::int64_t>(pool_->threads.size()) + 1; }

void Threads::parallel_for(std::int64_t tasks, const Work& work) {
  if (tasks <= 1 || pool_->threads.empty() || is_working) {
    for (std::int64_t task = 0; task < tasks; ++task) work(task, 0);
    return;
  }
  Job job;
  job.work = &work;
  job.tasks = tasks;
  {
    const std::lock_guard lock(pool_->mutex);
    pool_->jobs.push_back(&job);
    ++pool_->made;
  }
  pool_->wake.notify_all();
  pool_->work_on(job, 0);
  {
    const std::lock_guard lock(pool_->mutex);
    pool_->jobs.remove(&job);
  }
  for (int spin = 0; job.helpers > 0; ++spin)  // the others are at their last task
    spin < kSpins ? pause() : std::this_thread::yield();
  const std::lock_guard lock(pool_->mutex);
  if (job.thrown) std::rethrow_exception(job.thrown);
}

}  // namespace litevl
