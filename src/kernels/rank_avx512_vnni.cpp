// The kernels with AVX512-VNNI: those of AVX-512, and products of bytes in one instruction.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_X86
LITEVL_BEGIN("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")

#include "kernels/avx512_floats.h"
#include "kernels/byte_templates.h"

namespace litevl {
namespace {

struct Avx512VnniBytes : Avx512ByteVectors {
  static constexpr int kRows = 14, kColumns = 2;  // registers: 28 for sums, 2 for a panel, rows
  static constexpr int kSteps = 127;

  static Sums add(Sums sums, Sums row, Sums columns) {
    return reinterpret_cast<Sums>(_mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums),
                                                      reinterpret_cast<__m512i>(row),
                                                      reinterpret_cast<__m512i>(columns)));
  }
};

}  // namespace

const RankKernels& avx512_vnni_kernels() { return kernels_of<Avx512Floats, Avx512VnniBytes>(); }

}  // namespace litevl

LITEVL_END
#endif
