#include "core/parallel_tasks.h"

#include <omp.h>

#include <exception>

namespace litevl {

void run_workers(std::int64_t workers, const std::function<void(std::int64_t)>& work) {
  if (workers <= 1 || omp_in_parallel() != 0) {
    for (std::int64_t worker = 0; worker < workers; ++worker) work(worker);
    return;
  }
  std::exception_ptr thrown;
  // The loop, for there may be fewer threads than were asked for.
#pragma omp parallel for num_threads(static_cast <int>(workers)) schedule(static, 1)
  for (std::int64_t worker = 0; worker < workers; ++worker) {
    try {
      work(worker);
    } catch (...) {
#pragma omp critical
      thrown = std::current_exception();
    }
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace litevl
