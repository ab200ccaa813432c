#include "kernels/processor.h"

#include <atomic>

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace litevl {
namespace {

std::atomic<bool> is_without_tiles = false;

// Linux gives a process the memory in which tiles are kept between its turns once it asks.
bool ask_for_tiles() {
#if defined(__x86_64__) && defined(__linux__)
  constexpr unsigned kTiles = (1U << 22) | (1U << 24) | (1U << 25);  // AMX-BF16, -TILE, -INT8
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & kTiles) != kTiles) return false;
  constexpr long kRequest = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, kRequest, kTileData) == 0;
#else
  return false;
#endif
}

}  // namespace

bool has_bfloat16_products() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni");
#else
  return false;
#endif
}

bool has_tiles() {
  static const bool has = has_bfloat16_products() && ask_for_tiles();
  return has;
}

bool uses_tiles() { return has_tiles() && !is_without_tiles; }

WithoutTiles::WithoutTiles() { is_without_tiles = true; }
WithoutTiles::~WithoutTiles() { is_without_tiles = false; }

}  // namespace litevl
