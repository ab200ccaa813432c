// The kernels with AVX2 and FMA.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_X86
LITEVL_BEGIN("avx2,fma")

#include "kernels/avx2_floats.h"
#include "kernels/byte_templates.h"

namespace litevl {
namespace {

// Note [Seven bits]
// maddubs adds two products of bytes in 16 bits, and saturates: 2 · 255 · 127 does not fit. So
// weights have 63 steps in either direction here instead of 127: 2 · 255 · 63 = 32,130 always fits.
// docs/laboratory/encoding.md says how much accuracy that costs. Widening the products before
// adding them would be no faster than float32.
struct Avx2Bytes : Avx2ByteVectors {
  // Registers: 10 for sums, 2 for a panel, a row, a product, ones.
  static constexpr int kRows = 5, kColumns = 2;
  static constexpr int kSteps = 63;

  static Sums add(Sums sums, Sums row, Sums columns) {
    const __m256i pairs =
        _mm256_maddubs_epi16(reinterpret_cast<__m256i>(row), reinterpret_cast<__m256i>(columns));
    return sums + reinterpret_cast<Sums>(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }
};

}  // namespace

const RankKernels& avx2_kernels() { return kernels_of<Avx2Floats, Avx2Bytes>(); }

}  // namespace litevl

LITEVL_END
#endif
