// Tasks shared out among threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>

namespace litevl {

/// Calls `work(worker)` for every worker of [0, workers), each on a thread of its own, those that
/// LibTorch computes with, too; one after the other where that is a thread of such a call already.
/// Throws what one of them threw. (Not at::parallel_for, which is a template and serial in what is
/// compiled without OpenMP.)
void run_workers(std::int64_t workers, const std::function<void(std::int64_t)>& work);

/// Calls `work(task, worker)` for every task of [0, count) on `threads` threads. Each thread takes
/// the next task when it is free, so that a thread which the machine keeps waiting does not keep
/// the others waiting. Workers are numbered below `threads`.
template <class Work>
void share_tasks(std::int64_t threads, std::int64_t count, const Work& work) {
  std::atomic<std::int64_t> next = 0;
  run_workers(std::min(threads, count), [&](std::int64_t worker) {
    for (auto task = next++; task < count; task = next++) work(task, worker);
  });
}

}  // namespace litevl
