// What the processor at hand can do.
#pragma once

namespace litevl {

/// Whether it multiplies bfloat16 and bytes in registers of 512 bits (AVX512-BF16 and -VNNI: Intel
/// since 2020, AMD since Zen 4). The other functions of this module may only be called where it
/// does.
bool has_bfloat16_products();

/// Whether it multiplies tiles of bfloat16 and of bytes too (AMX: Intel's servers since 2023) and
/// the system lets us.
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
