// bfloat16 with NEON (FEAT_BF16): vectors of four, and products by small matrices. Private to
// kernels/, included between the LITEVL_BEGIN and LITEVL_END of neon_bf16.h.
#pragma once

#include "kernels/neon_row_pairs.h"

namespace litevl {
namespace {  // each file has its own copy, as for ranks

inline float32x4_t widened(uint16x4_t x) { return vreinterpretq_f32_u32(vshll_n_u16(x, 16)); }

inline float32x4_t load_halves(const Bf16* x, std::int64_t count) {
  if (count == 4) return widened(vld1_u16(x));
  Bf16 some[4] = {};
  for (std::int64_t i = 0; i < count; ++i) some[i] = x[i];
  return widened(vld1_u16(some));
}

inline void store_halves(Bf16* to, float32x4_t x, std::int64_t count) {
  const uint16x4_t halves = vreinterpret_u16_bf16(vcvt_bf16_f32(x));
  if (count == 4) return vst1_u16(to, halves);
  Bf16 some[4];
  vst1_u16(some, halves);
  for (std::int64_t i = 0; i < count; ++i) to[i] = some[i];
}

struct HalfProducts {
  using Sums = float32x4_t;
  static Sums zero() { return vdupq_n_f32(0); }
  static Sums add(Sums sums, uint8x16_t rows, uint8x16_t columns) {
    return vbfmmlaq_f32(sums, vreinterpretq_bf16_u8(rows), vreinterpretq_bf16_u8(columns));
  }
  static float32x4_t floats(Sums sums) { return sums; }
};

/// Calls `store(row, column, sums)` for the product of `rows` rows, 1 to R, with columns of a
/// panel.
template <int R, class Store>
inline void multiply_some_half_rows(int rows, const Bf16* a, std::int64_t stride, const Bf16* panel,
                                    std::int64_t pairs, const Store& store) {
  if (rows == R) {
    float sums[R * kPairColumns * 4];
    multiply_row_pairs<HalfProducts, R>(a, 2 * stride, panel, pairs, sums);
    return store_sums<NeonFloats, R, kPairColumns>(sums, store);
  }
  if constexpr (R > 1) multiply_some_half_rows<R - 1>(rows, a, stride, panel, pairs, store);
}

/// The same as multiply_panel in float_templates.h.
template <class Store>
inline void multiply_half_panel(const Bf16Rows& a, const Bf16* panel, std::int64_t pairs,
                                std::int64_t columns, const Store& store) {
  constexpr std::int64_t kPart = kPairColumns * 4;
  const std::int64_t strips = (a.rows + kPairRows - 1) / kPairRows;
  for (std::int64_t part = 0; part < columns; part += kPart)
    for (std::int64_t strip = 0; strip < strips; ++strip) {  // of nearly equal heights
      const std::int64_t row = strip * a.rows / strips;
      const std::int64_t end = (strip + 1) * a.rows / strips;
      multiply_some_half_rows<kPairRows>(
          static_cast<int>(end - row), a.values + row * a.stride, a.stride, panel + 2 * part, pairs,
          [&](int r, std::int64_t c, float32x4_t sums) { store(row + r, part + c, sums); });
    }
}

}  // namespace
}  // namespace litevl
