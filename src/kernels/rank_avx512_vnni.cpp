// The kernels with AVX512-VNNI: those of AVX-512, and products of bytes in one instruction.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_X86
LITEVL_BEGIN("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")

#include "kernels/avx512_floats.h"
#include "kernels/byte_templates.h"

namespace litevl {
namespace {

struct Avx512VnniBytes {
  using Floats = Avx512Floats;
  // Not __m512i, of which GCC 12 keeps an array in memory: three times as slow.
  using Sums = std::int32_t __attribute__((vector_size(64)));
  static constexpr int kRows = 14, kColumns = 2;  // 28 sums, 2 of a panel, rows
  static constexpr int kSteps = 127;

  static Sums zero() { return Sums{}; }
  static Sums load(const std::int8_t* x) { return reinterpret_cast<Sums>(_mm512_loadu_si512(x)); }
  static Sums four(const std::uint8_t* x) {
    int group;
    __builtin_memcpy(&group, x, sizeof group);
    return reinterpret_cast<Sums>(_mm512_set1_epi32(group));
  }
  static Sums add(Sums sums, Sums row, Sums columns) {
    return reinterpret_cast<Sums>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums),
                                                      reinterpret_cast<__m512i>(row),
                                                      reinterpret_cast<__m512i>(columns)));
  }
  static __m512 floats(Sums sums) { return _mm512_cvtepi32_ps(reinterpret_cast<__m512i>(sums)); }
};

}  // namespace

const RankKernels& avx512_vnni_kernels() { return kernels_of<Avx512Floats, Avx512VnniBytes>(); }

}  // namespace litevl

LITEVL_END
#endif
