// The kernels with AVX-VNNI: those of AVX2, and products of bytes in one instruction.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_X86
LITEVL_BEGIN("avx2,fma,avxvnni")

#include "kernels/avx2_floats.h"
#include "kernels/byte_templates.h"

namespace litevl {
namespace {

struct AvxVnniBytes : Avx2ByteVectors {
  // Registers: 12 for sums, 2 for a panel, 1 for a row.
  static constexpr int kRows = 6, kColumns = 2;
  static constexpr int kSteps = 127;

  static Sums add(Sums sums, Sums row, Sums columns) {
    return reinterpret_cast<Sums>(_mm256_dpbusd_avx_epi32(reinterpret_cast<__m256i>(sums),
                                                          reinterpret_cast<__m256i>(row),
                                                          reinterpret_cast<__m256i>(columns)));
  }
};

}  // namespace

const RankKernels& avx_vnni_kernels() { return kernels_of<Avx2Floats, AvxVnniBytes>(); }

}  // namespace litevl

LITEVL_END
#endif
