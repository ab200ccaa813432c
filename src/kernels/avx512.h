// The instructions of the kernels in bfloat16 and bytes. Compilers use AMX, which not every
// processor with the others has, nowhere of their own accord.
// Private to kernels/.
#pragma once

#include "kernels/instructions.h"

#define LITEVL_KERNELS LITEVL_X86
#define LITEVL_AVX512_BEGIN \
  LITEVL_BEGIN(             \
      "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx512vnni,amx-tile,amx-bf16,amx-int8")
#define LITEVL_AVX512_END LITEVL_END
