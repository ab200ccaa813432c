// Computing with LibTorch beside the engine, as `litevl-torch` does.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <omp.h>

#include <cstdlib>

#include "app/compute.h"
#include "app/openmp_threads.h"
#include "core/thread_room.h"
#include "engine/open_engine.h"
#include "model/device.h"
#include "model/torch_versions.h"
#include "torch/open_modules.h"

namespace litevl {
namespace {

// The exit code of a failure that is neither the user's nor the data's.
constexpr int kMachineFault = 4;

// Threads that read ahead, decode and store; the system's refusal of one is an error as any other.
constexpr int kOwnThreads = 3;

int num_threads = 1;

// Note [Threads of LibTorch]
// The first operation of every thread makes LibTorch's pool anew (libpthreadpool, which we never
// compute with) before it ends the old one, and a pool waits for ever for a thread that it was
// refused. So LibTorch is told that it has one thread, for which a pool needs none, and OpenMP, by
// which it computes, is told the number. That holds for the thread that asks, the main one: others,
// which have short work beside it, compute alone. MKL has a number of its own, which only LibTorch
// sets.
void set_torch_threads(int threads) {
  if (at::hasMKL()) {
    at::set_num_threads(threads);
    return;
  }
  at::set_num_threads(1);
  at::get_num_threads();  // or LibTorch would tell OpenMP once more, at its first operation
  omp_set_num_threads(threads);
}

}  // namespace

void use_threads(int threads) {
  const int others = threads - 1;
  // OpenMP's, OpenBLAS's and the engine's. With MKL, LibTorch's old pool and its new, and OpenMP's
  // of the threads beside the main one.
  check_thread_room((at::hasMKL() ? 4 + kOwnThreads : 3) * others + kOwnThreads);
  num_threads = threads;
  set_torch_threads(threads);
  // OpenBLAS has threads of its own, as many as there are processors. It is found by name because
  // any other BLAS may be in its place.
  using SetThreads = void (*)(int);
  const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(threads);
  // OpenMP keeps the threads that it has, so it gets them now that there is room.
  start_openmp_threads(threads);
}

int threads_in_use() { return num_threads; }

void want_torch() {}

void prepare_compute() {
  // We never call exit(); libraries do, OpenMP when it is refused a thread, and would then wait in
  // their destructors for threads that never began.
  std::atexit([] { std::_Exit(kMachineFault); });
  torch_versions::silence_warnings();
}

Compute choose_compute(const DeviceChoice& device, PrecisionChoice precision) {
  const auto chosen = choose_device(word_of(device));
  return {chosen.str(), choose_precision(precision, chosen.is_cpu())};
}

OpenedModel open_model(const std::filesystem::path& folder, const Compute& compute) {
  if (compute.device != "cpu")
    return open_modules(folder, at::Device(compute.device), compute.precision);
  return open_engine(folder, compute.precision, [] { return num_threads; });
}

}  // namespace litevl
