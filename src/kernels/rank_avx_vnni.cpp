// The kernels with AVX-VNNI: those of AVX2, and products of bytes in one instruction.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_X86
LITEVL_BEGIN("avx2,fma,avxvnni")

#include "kernels/avx2_floats.h"
#include "kernels/byte_templates.h"

namespace litevl {
namespace {

struct AvxVnniBytes {
  using Floats = Avx2Floats;
  using Sums = __m256i;
  static constexpr int kRows = 6, kColumns = 2;  // 12 sums, 2 of a panel, 1 of a row
  static constexpr int kSteps = 127;

  static Sums zero() { return _mm256_setzero_si256(); }
  static Sums load(const std::int8_t* x) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  }
  static Sums four(const std::uint8_t* x) {
    int group;
    __builtin_memcpy(&group, x, sizeof group);
    return _mm256_set1_epi32(group);
  }
  static Sums add(Sums sums, Sums row, Sums columns) {
    return _mm256_dpbusd_avx_epi32(sums, row, columns);
  }
  static __m256 floats(Sums sums) { return _mm256_cvtepi32_ps(sums); }
};

}  // namespace

const RankKernels& avx_vnni_kernels() { return kernels_of<Avx2Floats, AvxVnniBytes>(); }

}  // namespace litevl

LITEVL_END
#endif
