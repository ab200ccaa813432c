// The innermost product: a strip of up to 14 rows times a panel of 32 columns, all of it in
// registers. Private to kernels/, included after avx512.h.
//
// Note [Strips and panels]
// 14 × 32 sums fill 28 of the 32 registers. For each group of rows of the panel the processor loads
// two registers of it and multiplies them with 14 groups of the left-hand side, two products in a
// cycle; the loads, 16 for 28 products, happen meanwhile. The panel is read from the second-level
// cache, once for each strip; the strip, 21 kB at a width of 768, from the first. A model's weights
// do not fit into the third-level cache, so while a panel is multiplied, the next one is
// prefetched, a few lines at a time: if all lines were requested at once, between strips, they
// would wait for each other. This makes encoding 5% faster.
#pragma once

#include <cstdint>
#include <cstring>

#include "core/bfloat16.h"
#include "kernels/avx512.h"
#include "kernels/numbers.h"
#include "kernels/packed_matrix.h"

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace litevl {

constexpr int kStripRows = 14;

inline __m512 widen(__m256i values) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(values), 16));
}

inline __m256i narrow(__m512 values) {
  return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(values));
}

/// What is prefetched into the second-level cache during a product: `step` bytes further for each
/// group.
struct Ahead {
  const char* bytes;
  std::int64_t step;
};

/// Calls `store(row, left, right)`, columns 0 to 15 and 16 to 31, for the product's R rows.
template <class Numbers, int R, class Store>
inline void multiply_strip(const typename Numbers::Left* a, std::int64_t stride,
                           const typename Numbers::Right* panel, std::int64_t groups,
                           const Store& store, Ahead ahead) {
  constexpr auto kGroup = Numbers::kGroup;
  typename Numbers::Sums left[R], right[R];
#pragma GCC unroll 14
  for (int r = 0; r < R; ++r) left[r] = right[r] = Numbers::zero();
  for (std::int64_t k = 0; k < groups; ++k) {
    const __m512i b0 = _mm512_load_si512(panel + k * kGroup * kPanelColumns);
    const __m512i b1 = _mm512_load_si512(panel + k * kGroup * kPanelColumns + kGroup * 16);
    _mm_prefetch(ahead.bytes + k * ahead.step, _MM_HINT_T1);
#pragma GCC unroll 14
    for (int r = 0; r < R; ++r) {
      int group;
      std::memcpy(&group, a + r * stride + kGroup * k, sizeof group);
      const __m512i x = _mm512_set1_epi32(group);
      left[r] = Numbers::add(left[r], b0, x);
      right[r] = Numbers::add(right[r], b1, x);
    }
  }
#pragma GCC unroll 14
  for (int r = 0; r < R; ++r) store(r, left[r], right[r]);
}

/// The same for `rows` rows, 1 to 14.
template <class Numbers, class Store>
inline void multiply_strip(int rows, const typename Numbers::Left* a, std::int64_t stride,
                           const typename Numbers::Right* panel, std::int64_t groups,
                           const Store& store, Ahead ahead) {
  switch (rows) {
    case 1:
      return multiply_strip<Numbers, 1>(a, stride, panel, groups, store, ahead);
    case 2:
      return multiply_strip<Numbers, 2>(a, stride, panel, groups, store, ahead);
    case 3:
      return multiply_strip<Numbers, 3>(a, stride, panel, groups, store, ahead);
    case 4:
      return multiply_strip<Numbers, 4>(a, stride, panel, groups, store, ahead);
    case 5:
      return multiply_strip<Numbers, 5>(a, stride, panel, groups, store, ahead);
    case 6:
      return multiply_strip<Numbers, 6>(a, stride, panel, groups, store, ahead);
    case 7:
      return multiply_strip<Numbers, 7>(a, stride, panel, groups, store, ahead);
    case 8:
      return multiply_strip<Numbers, 8>(a, stride, panel, groups, store, ahead);
    case 9:
      return multiply_strip<Numbers, 9>(a, stride, panel, groups, store, ahead);
    case 10:
      return multiply_strip<Numbers, 10>(a, stride, panel, groups, store, ahead);
    case 11:
      return multiply_strip<Numbers, 11>(a, stride, panel, groups, store, ahead);
    case 12:
      return multiply_strip<Numbers, 12>(a, stride, panel, groups, store, ahead);
    case 13:
      return multiply_strip<Numbers, 13>(a, stride, panel, groups, store, ahead);
    default:
      return multiply_strip<Numbers, 14>(a, stride, panel, groups, store, ahead);
  }
}

/// The product of blocks of rows and panels, with the interface of `Tiles`.
template <class Numbers>
class Strips {
 public:
  static constexpr int kRows = kStripRows;

  /// Rows are divided into as few strips as possible, of nearly equal height: 197 rows are two
  /// strips of 14 and thirteen of 13.
  static std::int64_t first_row(std::int64_t strip, std::int64_t strips, std::int64_t rows) {
    return strip * rows / strips;
  }

  /// `next`: what is prefetched meanwhile.
  template <class Store>
  void multiply(int rows, const typename Numbers::Left* a, std::int64_t stride,
                const typename Numbers::Right* panel, std::int64_t groups,
                const NextPanel<Numbers>& next, const Store& store) {
    constexpr std::int64_t kGroupBytes = 4 * kPanelColumns;
    const auto* bytes = reinterpret_cast<const char*>(next.panel);
    multiply_strip<Numbers>(
        rows, a, stride, panel, groups, store,
        {bytes + next.part * groups * kGroupBytes / next.parts, kGroupBytes / next.parts});
  }

  void multiply_to(typename Numbers::Sum* target, std::int64_t target_stride, int rows,
                   const typename Numbers::Left* a, std::int64_t stride,
                   const typename Numbers::Right* panel, std::int64_t groups,
                   const NextPanel<Numbers>& next) {
    using Sums = typename Numbers::Sums;
    multiply(rows, a, stride, panel, groups, next, [&](int row, Sums left, Sums right) {
      Numbers::store(target + row * target_stride, left);
      Numbers::store(target + row * target_stride + 16, right);
    });
  }
};

/// A mask of those of a register's 16 columns, from `first` on, that are less than `columns`.
inline __mmask16 columns_left(std::int64_t columns, std::int64_t first) {
  const auto left = columns - first;
  if (left >= 16) return 0xffff;
  return left <= 0 ? __mmask16{0} : static_cast<__mmask16>((1U << left) - 1U);
}

/// Calls `work(d, mask)` for 16 numbers at a time, beginning at d; only the last call may have
/// fewer.
template <class Work>
inline void over_row(std::int64_t width, const Work& work) {
  const auto whole = width / 16 * 16;
#pragma GCC unroll 4
  for (std::int64_t d = 0; d < whole; d += 16) work(d, __mmask16{0xffff});
  if (whole < width) work(whole, columns_left(width, whole));
}

}  // namespace litevl

LITEVL_AVX512_END
#endif
