#include "cli/compute.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <sched.h>

#include <algorithm>
#include <memory>
#include <thread>

namespace litevl {

int available_cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  // More than CPU_SETSIZE processors: the standard library's count is the best there is.
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void use_threads(int threads) {
  at::set_num_threads(threads);
  // OpenBLAS has threads of its own, as many as there are processors. It is found by name because
  // any other BLAS may be in its place.
  using SetThreads = void (*)(int);
  const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
}

void add_threads_option(CLI::App& command) {
  const auto threads = std::make_shared<int>(available_cores());
  command.add_option("--threads", *threads, "Threads to compute with")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command.parse_complete_callback([threads] { use_threads(*threads); });
}

void add_precision_option(CLI::App& command, std::string& precision) {
  command
      .add_option("--precision", precision,
                  "Numbers that videos are encoded in: float32, bfloat16, or auto: bfloat16 where "
                  "the processor multiplies it, which is faster")
      ->check(CLI::IsMember({"auto", "float32", "bfloat16"}))
      ->capture_default_str();
}

}  // namespace litevl
