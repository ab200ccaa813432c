// The two kinds of numbers that can be multiplied, bfloat16 and bytes, for the code of blocks, rows
// and panels. Four bytes of a row are a group, whose products the processor adds in one
// instruction. Private to kernels/, included after avx512.h.
#pragma once

#include <cstdint>

#include "core/bfloat16.h"
#include "kernels/avx512.h"

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace litevl {

struct Bf16Numbers {
  using Left = Bf16;
  using Right = Bf16;
  using Sum = float;
  using Sums = __m512;
  static constexpr std::int64_t kGroup = 2;
  static Sums zero() { return _mm512_setzero_ps(); }
  static Sums add(Sums sums, __m512i panel, __m512i rows) {
    return _mm512_dpbf16_ps(sums, reinterpret_cast<__m512bh>(panel),
                            reinterpret_cast<__m512bh>(rows));
  }
  static Sums load(const Sum* sums) { return _mm512_load_ps(sums); }
  static void store(Sum* target, Sums sums) { _mm512_store_ps(target, sums); }
};

/// Rows are unsigned and panels signed, as the instruction requires.
struct ByteNumbers {
  using Left = std::uint8_t;
  using Right = std::int8_t;
  using Sum = std::int32_t;
  // Not __m512i: GCC 12 keeps an array of those in memory, which is three times as slow.
  using Sums = std::int32_t __attribute__((vector_size(64)));
  static constexpr std::int64_t kGroup = 4;
  static Sums zero() { return Sums{}; }
  static Sums add(Sums sums, __m512i panel, __m512i rows) {
    return reinterpret_cast<Sums>(
        _mm512_dpbusd_epi32(reinterpret_cast<__m512i>(sums), rows, panel));
  }
  static Sums load(const Sum* sums) { return reinterpret_cast<Sums>(_mm512_load_si512(sums)); }
  static void store(Sum* target, Sums sums) {
    _mm512_store_si512(target, reinterpret_cast<__m512i>(sums));
  }
};

/// The panel after the one that is being multiplied. Each of `parts` blocks prefetches its part of
/// it into the second-level cache.
template <class Numbers>
struct NextPanel {
  const typename Numbers::Right* panel;
  std::int64_t part;
  std::int64_t parts;
};

}  // namespace litevl

LITEVL_AVX512_END
#endif
