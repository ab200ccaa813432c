// A pool of threads that divide tasks among themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace litevl {

/// After a call its threads spin for some microseconds, waiting for the next one, and then sleep.
class Threads {
 public:
  using Work = std::function<void(std::int64_t task, std::int64_t worker)>;

  /// `count` threads, including the caller's own. If the system gives fewer, it works with those.
  explicit Threads(std::int64_t count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  std::int64_t count() const;

  /// Calls `work(task, worker)` for every task in [0, tasks), on the calling thread, which is
  /// worker 0, and on the free threads of the pool. A thread takes the next task when it has
  /// finished one, so that a thread which the system delays does not delay the others. `worker` is
  /// less than `count()`. If a call throws, one of the exceptions is thrown again here. Any number
  /// of threads may call this at once. When called from within `work`, it runs all tasks on the
  /// calling thread.
  void parallel_for(std::int64_t tasks, const Work& work);

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace litevl
