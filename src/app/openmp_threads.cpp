#include "app/openmp_threads.h"

#include <atomic>

namespace litevl {

void start_openmp_threads(int threads) {
  std::atomic<int> begun = 0;
#pragma omp parallel num_threads(threads)
  ++begun;
}

}  // namespace litevl
