// What the processor at hand can do.
#pragma once

namespace litevl {

/// Whether it multiplies bfloat16 in registers of 512 bits (AVX512-BF16: Intel since 2020, AMD
/// since Zen 4). The other functions of this module may only be called where it does.
bool has_bfloat16_products();

}  // namespace litevl
