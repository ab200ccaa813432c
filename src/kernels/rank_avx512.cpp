// The kernels with AVX-512, without instructions for products of bytes: these are computed as with
// AVX2, at twice the width.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_X86
LITEVL_BEGIN("avx512f,avx512bw,avx512vl,avx512dq")

#include "kernels/avx512_floats.h"
#include "kernels/byte_templates.h"

namespace litevl {
namespace {

// Note [Seven bits] in rank_avx2.cpp.
struct Avx512Bytes : Avx512ByteVectors {
  // Registers: 24 for sums, 2 for a panel, rows, products, ones.
  static constexpr int kRows = 12, kColumns = 2;
  static constexpr int kSteps = 63;

  static Sums add(Sums sums, Sums row, Sums columns) {
    const __m512i pairs =
        _mm512_maddubs_epi16(reinterpret_cast<__m512i>(row), reinterpret_cast<__m512i>(columns));
    return sums + reinterpret_cast<Sums>(_mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
  }
};

}  // namespace

const RankKernels& avx512_kernels() { return kernels_of<Avx512Floats, Avx512Bytes>(); }

}  // namespace litevl

LITEVL_END
#endif
