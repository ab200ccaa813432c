// The instructions of the kernels in bfloat16 and bytes. They include AMX, which some processors
// with the other instructions lack; that is safe because compilers never use AMX unless they are
// told to. Private to kernels/.
#pragma once

#include "kernels/instructions.h"

#define LITEVL_KERNELS LITEVL_X86
#define LITEVL_AVX512_BEGIN \
  LITEVL_BEGIN(             \
      "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx512vnni,amx-tile,amx-bf16,amx-int8")
#define LITEVL_AVX512_END LITEVL_END
