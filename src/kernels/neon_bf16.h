// The instructions of the NEON kernels for bfloat16, and for the kernels for bytes that go with
// them. Private to kernels/.
#pragma once

#include "kernels/instructions.h"

#define LITEVL_NEON_BF16_BEGIN LITEVL_BEGIN("arch=armv8.2-a+bf16+i8mm")
#define LITEVL_NEON_BF16_END LITEVL_END
