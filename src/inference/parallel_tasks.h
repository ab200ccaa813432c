// Tasks shared out among LibTorch's threads.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace litevl {

/// Calls `work(task, worker)` for every task of [0, count). Each thread takes the next task when it
/// is free, so that a thread which the machine keeps waiting does not keep the others waiting.
/// Workers are numbered below at::get_num_threads(), one thread each.
template <class Work>
void share_tasks(std::int64_t count, const Work& work) {
  std::atomic<std::int64_t> next = 0;
  const auto workers = std::min<std::int64_t>(at::get_num_threads(), count);
  at::parallel_for(0, workers, 1, [&](std::int64_t begin, std::int64_t end) {
    for (auto worker = begin; worker < end; ++worker)
      for (auto task = next++; task < count; task = next++) work(task, worker);
  });
}

}  // namespace litevl
