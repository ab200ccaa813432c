// A pool of threads that divide tasks among themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace litevl {

/// Its threads wait awake for some microseconds between one call and the next, and then sleep.
class Threads {
 public:
  using Work = std::function<void(std::int64_t task, std::int64_t worker)>;

  /// `count` threads, the caller's own among them. Where the system gives fewer, it does with
  /// those.
  explicit Threads(std::int64_t count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  std::int64_t count() const;

  /// Calls `work(task, worker)` for every task of [0, tasks), on the calling thread, as worker 0,
  /// and on those of the pool that are free. Each takes the next task when it is done with one, so
  /// that a thread which the machine keeps waiting does not keep the others waiting. Workers are
  /// numbered below `count()`. Throws what one of them threw. Any number of threads may call it at
  /// once; within `work` it does all itself.
  void parallel_for(std::int64_t tasks, const Work& work);

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace litevl
