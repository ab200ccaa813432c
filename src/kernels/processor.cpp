#include "kernels/processor.h"

#include <algorithm>
#include <atomic>

#include "kernels/instructions.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__x86_64__) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#if LITEVL_NEON && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace litevl {
namespace {

#if defined(__x86_64__)
// A process has to ask Linux for the memory in which its tiles are saved when it does not run.
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
#elif LITEVL_NEON
bool has_avx_vnni() { return false; }

Processor look() {
#if LITEVL_NEON_EXTENSIONS && defined(__linux__)
  // As in Linux's <asm/hwcap.h>, whose older versions lack some of these names.
  constexpr unsigned long kDot = 1UL << 20;                      // of AT_HWCAP
  constexpr unsigned long kI8mm = 1UL << 13, kBf16 = 1UL << 14;  // of AT_HWCAP2
  const unsigned long second = getauxval(AT_HWCAP2);
  if ((getauxval(AT_HWCAP) & kDot) == 0) return Processor::kNeon;
  if ((second & kI8mm) == 0) return Processor::kNeonDot;
  return (second & kBf16) == 0 ? Processor::kNeonI8mm : Processor::kNeonBf16;
#else
  return Processor::kNeon;
#endif
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
  if (rank == Processor::kAvxVnni) return has_avx_vnni();
  const bool is_arms = Processor::kNeon <= rank && rank <= Processor::kNeonBf16;
  return rank <= best_processor() && (!is_arms || LITEVL_NEON != 0);
}

Processor processor() { return std::min(best_processor(), most.load(std::memory_order_relaxed)); }

const char* processor_name(Processor processor) {
  switch (processor) {
    case Processor::kPortable:
      return "portable";
    case Processor::kNeon:
      return "neon";
    case Processor::kNeonDot:
      return "neon-dot";
    case Processor::kNeonI8mm:
      return "neon-i8mm";
    case Processor::kNeonBf16:
      return "neon-bf16";
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
