#include "cli/compute.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include "core/thread_room.h"

namespace litevl {

void use_threads(int threads) {
  // LibTorch's own pool waits for ever for a thread that it was refused. The others are OpenMP's,
  // and those that read ahead, decode and write.
  check_thread_room(2 * (threads - 1) + 2);
  at::set_num_threads(threads);
  // OpenBLAS has threads of its own, as many as there are processors. It is found by name because
  // any other BLAS may be in its place.
  using SetThreads = void (*)(int);
  const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
}

}  // namespace litevl
