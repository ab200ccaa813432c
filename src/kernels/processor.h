// What the processor at hand can do.
#pragma once

namespace litevl {

/// Whether it multiplies bfloat16 in registers of 512 bits (AVX512-BF16: Intel since 2020, AMD
/// since Zen 4). The other functions of this module may only be called where it does.
bool has_bfloat16_products();

/// Whether it multiplies bytes likewise (AVX512-VNNI, which all of these have so far).
bool has_byte_products();

/// Whether it multiplies tiles of both too (AMX: Intel's servers since 2023) and the system
/// lets us.
bool has_tiles();

/// Whether the kernels multiply by tiles: where there are any, unless a `WithoutTiles` lives.
bool uses_tiles();

/// For tests and measurements of the kernels that do without. One at a time.
class WithoutTiles {
 public:
  WithoutTiles();
  ~WithoutTiles();
  WithoutTiles(const WithoutTiles&) = delete;
  WithoutTiles& operator=(const WithoutTiles&) = delete;
};

}  // namespace litevl
