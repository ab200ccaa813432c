// The innermost product, computed with NEON's products of small matrices of bytes or of bfloat16: a
// strip of rows times some columns of a panel. Private to kernels/, included between LITEVL_BEGIN
// and LITEVL_END of a rank with these instructions.
//
// Note [Pairs of rows]
// One instruction multiplies eight bytes of two rows with eight bytes of two columns, and adds four
// sums. In a panel, four bytes of each column are adjacent (packed_matrix.h, packed_bytes.h), and
// the column's next four are 128 bytes further on. So two vectors of the panel are interleaved
// (zip), once for all rows of the strip; two rows are combined into one vector when they are
// loaded. 24 products need 4 zips and 6 such pairs of rows.
#pragma once

#include "kernels/neon_floats.h"

namespace litevl {
namespace {  // each rank's file has its own, compiled for its own instructions

constexpr int kPairColumns = 2;  // vectors of four columns: 4 sums for each pair of rows
constexpr int kPairRows = 12;    // registers: 24 for sums, 4 for a panel, 1 for rows

template <bool kIsWhole>
inline uint8x8_t group_pair(const std::uint8_t* x) {  // or the last group, which has no partner
  if constexpr (kIsWhole) return vld1_u8(x);
  std::uint32_t group;
  __builtin_memcpy(&group, x, sizeof group);
  return vreinterpret_u8_u32(vset_lane_u32(group, vdup_n_u32(0), 0));
}

// `M` provides `Sums`, `zero()`, `add(sums, rows, columns)` and `floats(sums)`.
template <class M, int R, bool kIsWhole>
inline void add_groups(typename M::Sums (&s)[(R + 1) / 2][4], const std::uint8_t* a,
                       std::int64_t stride, const std::uint8_t* panel) {
  uint8x16_t b[4];
#pragma GCC unroll 2
  for (int c = 0; c < kPairColumns; ++c) {
    const uint32x4_t first = vreinterpretq_u32_u8(vld1q_u8(panel + 16 * c));
    uint32x4_t second = vdupq_n_u32(0);
    if constexpr (kIsWhole)
      second = vreinterpretq_u32_u8(vld1q_u8(panel + 4 * kPanelColumns + 16 * c));
    b[2 * c] = vreinterpretq_u8_u32(vzip1q_u32(first, second));
    b[2 * c + 1] = vreinterpretq_u8_u32(vzip2q_u32(first, second));
  }
#pragma GCC unroll 6
  for (int p = 0; p < (R + 1) / 2; ++p) {
    load_no_earlier();
    const std::uint8_t* x = a + 2 * p * stride;
    const uint8x8_t below = 2 * p + 1 < R ? group_pair<kIsWhole>(x + stride) : vdup_n_u8(0);
    const uint8x16_t rows = vcombine_u8(group_pair<kIsWhole>(x), below);
#pragma GCC unroll 4
    for (int c = 0; c < 4; ++c) s[p][c] = M::add(s[p][c], rows, b[c]);
  }
}

/// R rows, `stride` bytes apart, of `groups` groups of four bytes; `sums` are rows of 8.
template <class M, int R>
[[gnu::noinline]] void multiply_row_pairs(const void* a, std::int64_t stride, const void* panel,
                                          std::int64_t groups, float* sums) {
  const auto* left = static_cast<const std::uint8_t*>(a);
  const auto* right = static_cast<const std::uint8_t*>(panel);
  typename M::Sums s[(R + 1) / 2][4];
#pragma GCC unroll 6
  for (int p = 0; p < (R + 1) / 2; ++p)
#pragma GCC unroll 4
    for (int c = 0; c < 4; ++c) s[p][c] = M::zero();
  std::int64_t k = 0;
  for (; k + 2 <= groups; k += 2, left += 8, right += 8 * kPanelColumns)
    add_groups<M, R, true>(s, left, stride, right);
  if (k < groups) add_groups<M, R, false>(s, left, stride, right);
#pragma GCC unroll 6
  for (int p = 0; p < (R + 1) / 2; ++p)
#pragma GCC unroll 2
    for (int c = 0; c < kPairColumns; ++c) {
      const float64x2_t one = vreinterpretq_f64_f32(M::floats(s[p][2 * c]));
      const float64x2_t other = vreinterpretq_f64_f32(M::floats(s[p][2 * c + 1]));
      float* to = sums + (2 * p * kPairColumns + c) * 4;
      vst1q_f32(to, vreinterpretq_f32_f64(vzip1q_f64(one, other)));
      if (2 * p + 1 < R)
        vst1q_f32(to + 4 * kPairColumns, vreinterpretq_f32_f64(vzip2q_f64(one, other)));
    }
}

}  // namespace
}  // namespace litevl
