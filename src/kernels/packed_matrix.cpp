#include "kernels/packed_matrix.h"

#include <algorithm>
#include <cstring>

#include "kernels/avx512.h"
#include "kernels/processor.h"

namespace litevl {
namespace {

constexpr std::int64_t kPairNumbers = 2 * kPanelColumns;
constexpr std::int64_t kTilePairs = 16;  // one cache line of the source

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

// Transposes 16 rows of 16 pairs, `stride` numbers apart, into the rows of half a panel.
void transpose_tile(const Bf16* source, std::int64_t stride, Bf16* packed) {
  __m512i x[16], y[16];
#pragma GCC unroll 16
  for (int i = 0; i < 16; ++i) x[i] = _mm512_loadu_si512(source + i * stride);
    // In each quarter: first pairs of rows are interleaved, then groups of four.
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    y[2 * i] = _mm512_unpacklo_epi32(x[2 * i], x[2 * i + 1]);
    y[2 * i + 1] = _mm512_unpackhi_epi32(x[2 * i], x[2 * i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    x[4 * i] = _mm512_unpacklo_epi64(y[4 * i], y[4 * i + 2]);
    x[4 * i + 1] = _mm512_unpackhi_epi64(y[4 * i], y[4 * i + 2]);
    x[4 * i + 2] = _mm512_unpacklo_epi64(y[4 * i + 1], y[4 * i + 3]);
    x[4 * i + 3] = _mm512_unpackhi_epi64(y[4 * i + 1], y[4 * i + 3]);
  }
  // Quarter q of x[4·i + c] contains column 4·q + c of rows 4·i to 4·i + 3.
#pragma GCC unroll 4
  for (int c = 0; c < 4; ++c) {
    const __m512i even_low = _mm512_shuffle_i32x4(x[c], x[4 + c], 0x88);
    const __m512i odd_low = _mm512_shuffle_i32x4(x[c], x[4 + c], 0xdd);
    const __m512i even_high = _mm512_shuffle_i32x4(x[8 + c], x[12 + c], 0x88);
    const __m512i odd_high = _mm512_shuffle_i32x4(x[8 + c], x[12 + c], 0xdd);
    const auto store = [&](int column, __m512i rows) {
      _mm512_storeu_si512(packed + column * kPairNumbers, rows);
    };
    store(c, _mm512_shuffle_i32x4(even_low, even_high, 0x88));
    store(8 + c, _mm512_shuffle_i32x4(even_low, even_high, 0xdd));
    store(4 + c, _mm512_shuffle_i32x4(odd_low, odd_high, 0x88));
    store(12 + c, _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd));
  }
}

LITEVL_AVX512_END
#endif

// The same if it is possible. Returns whether it was.
bool transpose_whole(const Bf16* source, std::int64_t stride, Bf16* packed) {
#if LITEVL_KERNELS
  if (processor() >= Processor::kAvx512Bf16) {
    transpose_tile(source, stride, packed);
    transpose_tile(source + 16 * stride, stride, packed + kPanelColumns);
    return true;
  }
#endif
  return false;
}

}  // namespace

PackedMatrix::PackedMatrix(const float* weight, const float* bias, std::int64_t columns,
                           std::int64_t rows)
    : rows_(rows), columns_(columns) {
  Buffer<Bf16> values(static_cast<std::size_t>(packed_size<Bf16>(rows, columns)));
  Buffer<float> biases(static_cast<std::size_t>(padded(columns)));
  for (std::int64_t n = 0; n < columns; ++n) {
    Bf16* target =
        values.data() + n / kPanelColumns * pairs() * kPairNumbers + n % kPanelColumns * 2;
    const float* source = weight + n * rows;
    for (std::int64_t k = 0; k < rows; ++k)
      target[k / 2 * kPairNumbers + k % 2] = to_bf16(source[k]);
  }
  if (bias != nullptr) std::copy_n(bias, columns, biases.data());
  values_ = std::move(values);
  bias_ = std::move(biases);
}

void pack_rows(const Bf16* matrix, std::int64_t stride, std::int64_t rows, std::int64_t columns,
               Bf16* packed) {
  for (std::int64_t first = 0; first < columns; first += kPanelColumns) {
    const auto width = std::min(kPanelColumns, columns - first);
    for (std::int64_t k = 0; k < rows; k += 2, packed += kPairNumbers) {
      const Bf16* even = matrix + k * stride + first;
      const Bf16* odd = even + stride;
      if (k + 1 < rows && width == kPanelColumns) {
        for (std::int64_t n = 0; n < kPanelColumns; ++n) {
          packed[2 * n] = even[n];
          packed[2 * n + 1] = odd[n];
        }
        continue;
      }
      std::fill_n(packed, kPairNumbers, Bf16{0});
      for (std::int64_t n = 0; n < width; ++n) {
        packed[2 * n] = even[n];
        if (k + 1 < rows) packed[2 * n + 1] = odd[n];
      }
    }
  }
}

void pack_transposed(const Bf16* matrix, std::int64_t stride, std::int64_t columns,
                     std::int64_t rows, Bf16* packed) {
  const auto pairs = (rows + 1) / 2;
  for (std::int64_t first = 0; first < columns; first += kPanelColumns) {
    const auto width = std::min(kPanelColumns, columns - first);
    if (width < kPanelColumns) std::fill_n(packed, pairs * kPairNumbers, Bf16{0});
    for (std::int64_t begin = 0; begin < pairs; begin += kTilePairs) {
      const auto end = std::min(begin + kTilePairs, pairs);
      const bool is_whole = width == kPanelColumns && 2 * (begin + kTilePairs) <= rows;
      if (is_whole && transpose_whole(matrix + first * stride + 2 * begin, stride,
                                      packed + begin * kPairNumbers))
        continue;
      for (std::int64_t n = 0; n < width; ++n) {
        const Bf16* source = matrix + (first + n) * stride;
        for (std::int64_t k = begin; k < end; ++k)
          std::memcpy(packed + k * kPairNumbers + 2 * n, source + 2 * k, 2 * sizeof(Bf16));
        if (end == pairs && rows % 2 == 1) packed[(pairs - 1) * kPairNumbers + 2 * n + 1] = 0;
      }
    }
    packed += pairs * kPairNumbers;
  }
}

}  // namespace litevl
