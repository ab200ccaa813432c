// Computing without LibTorch, as `litevl` and `litevl-video` do.
#include <omp.h>

#include <filesystem>

#include "app/compute.h"
#include "app/openmp_threads.h"
#include "app/programs.h"
#include "core/thread_room.h"
#include "engine/open_engine.h"

namespace litevl {
namespace {

// Threads that read ahead, decode and store; the system's refusal of one is an error as any other.
constexpr int kOwnThreads = 3;

int num_threads = 1;

// By the files of NVIDIA's driver, since asking CUDA means to load LibTorch.
bool may_have_gpu() {
  std::error_code ignored;
  return std::filesystem::exists("/dev/nvidiactl", ignored) && has_program(Program::kTorch);
}

}  // namespace

void use_threads(int threads) {
  // The engine's and those of OpenMP, by which FAISS computes.
  check_thread_room(2 * (threads - 1) + kOwnThreads);
  num_threads = threads;
  omp_set_num_threads(threads);
  // OpenMP keeps the threads that it has, so it gets them now that there is room.
  start_openmp_threads(threads);
}

int threads_in_use() { return num_threads; }

Compute choose_compute(const DeviceChoice& device, PrecisionChoice precision) {
  using Kind = DeviceChoice::Kind;
  if (device.kind == Kind::kCuda || (device.kind == Kind::kAuto && may_have_gpu()))
    become(Program::kTorch);
  return {"cpu", choose_precision(precision)};
}

void want_torch() { become(Program::kTorch); }

void prepare_compute() {}

OpenedModel open_model(const std::filesystem::path& folder, const Compute& compute) {
  return open_engine(folder, compute.precision, [] { return num_threads; });
}

}  // namespace litevl
