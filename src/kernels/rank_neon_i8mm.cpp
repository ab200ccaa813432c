// The kernels with NEON's products of small matrices of bytes (FEAT_I8MM); the others are NEON's.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_NEON_EXTENSIONS
LITEVL_BEGIN("arch=armv8.2-a+i8mm")

#include "kernels/byte_templates.h"
#include "kernels/neon_i8mm_bytes.h"

namespace litevl {

const RankKernels& neon_i8mm_kernels() {
  static const RankKernels kernels = with_bytes<NeonI8mmBytes>(neon_kernels());
  return kernels;
}

}  // namespace litevl

LITEVL_END
#endif
