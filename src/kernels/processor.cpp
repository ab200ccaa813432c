#include "kernels/processor.h"

#include <algorithm>
#include <atomic>

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__x86_64__) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace litevl {
namespace {

#if defined(__x86_64__)
// Linux gives a process the memory in which tiles are kept between its turns once it asks.
bool ask_for_tiles() {
#if defined(__linux__)
  constexpr unsigned kTiles = (1U << 22) | (1U << 24) | (1U << 25);  // AMX-BF16, -TILE, -INT8
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & kTiles) != kTiles) return false;
  constexpr long kRequest = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, kRequest, kTileData) == 0;
#else
  return false;
#endif
}

bool has_avx_vnni() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a & (1U << 4)) != 0;
}

Processor look() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma"))
    return Processor::kPortable;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq"))
    return has_avx_vnni() ? Processor::kAvxVnni : Processor::kAvx2;
  if (!__builtin_cpu_supports("avx512vnni")) return Processor::kAvx512;
  if (!__builtin_cpu_supports("avx512bf16")) return Processor::kAvx512Vnni;
  return ask_for_tiles() ? Processor::kTiles : Processor::kAvx512Bf16;
}
#else
bool has_avx_vnni() { return false; }

Processor look() { return Processor::kPortable; }
#endif

std::atomic<Processor> most = Processor::kTiles;

}  // namespace

Processor best_processor() {
  static const Processor best = look();
  return best;
}

bool has_processor(Processor rank) {
  return rank == Processor::kAvxVnni ? has_avx_vnni() : rank <= best_processor();
}

Processor processor() { return std::min(best_processor(), most.load(std::memory_order_relaxed)); }

const char* processor_name(Processor processor) {
  switch (processor) {
    case Processor::kPortable:
      return "portable";
    case Processor::kAvx2:
      return "avx2";
    case Processor::kAvxVnni:
      return "avx-vnni";
    case Processor::kAvx512:
      return "avx512";
    case Processor::kAvx512Vnni:
      return "avx512-vnni";
    case Processor::kAvx512Bf16:
      return "avx512-bf16";
    case Processor::kTiles:
      return "tiles";
  }
  return "unknown";
}

ChosenProcessor::ChosenProcessor(Processor processor) { most = processor; }
ChosenProcessor::~ChosenProcessor() { most = Processor::kTiles; }

}  // namespace litevl
