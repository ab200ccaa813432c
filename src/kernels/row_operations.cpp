#include "kernels/row_operations.h"

#include <algorithm>
#include <cmath>

#include "kernels/packed_bytes.h"
#include "kernels/strip.h"

namespace litevl {

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace {

struct Moments {
  float mean;
  float scale;  // 1 / √(variance + eps)
};

// The variance of the differences from the mean, which loses nothing where the mean is large.
Moments moments_of(const float* x, std::int64_t width, float eps) {
  __m512 sums[4], squares[4];
  for (int i = 0; i < 4; ++i) sums[i] = squares[i] = _mm512_setzero_ps();
  for (std::int64_t d = 0; d < width; d += 64)
    for (int i = 0; i < 4; ++i)
      sums[i] = _mm512_add_ps(
          sums[i], _mm512_maskz_loadu_ps(columns_left(width, d + 16 * i), x + d + 16 * i));
  const float mean = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(sums[0], sums[1]),
                                                        _mm512_add_ps(sums[2], sums[3]))) /
                     static_cast<float>(width);
  for (std::int64_t d = 0; d < width; d += 64)
    for (int i = 0; i < 4; ++i) {
      const auto mask = columns_left(width, d + 16 * i);
      const __m512 difference = _mm512_maskz_sub_ps(
          mask, _mm512_maskz_loadu_ps(mask, x + d + 16 * i), _mm512_set1_ps(mean));
      squares[i] = _mm512_fmadd_ps(difference, difference, squares[i]);
    }
  const float variance =
      _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(squares[0], squares[1]),
                                         _mm512_add_ps(squares[2], squares[3]))) /
      static_cast<float>(width);
  return {mean, 1.0F / std::sqrt(variance + eps)};
}

}  // namespace

void normalise_row(const float* x, std::int64_t width, float eps, Bf16* target) {
  const auto [mean, scale] = moments_of(x, width, eps);
  for (std::int64_t d = 0; d < width; d += 16) {
    const auto mask = columns_left(width, d);
    const __m512 y =
        _mm512_mul_ps(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + d), _mm512_set1_ps(mean)),
                      _mm512_set1_ps(scale));
    _mm256_mask_storeu_epi16(target + d, mask, narrow(y));
  }
}

void add_scaled_row(float* x, const Bf16* r, float factor, std::int64_t width) {
  for (std::int64_t d = 0; d < width; d += 16) {
    const auto mask = columns_left(width, d);
    const __m512 sum = _mm512_fmadd_ps(widen(_mm256_maskz_loadu_epi16(mask, r + d)),
                                       _mm512_set1_ps(factor), _mm512_maskz_loadu_ps(mask, x + d));
    _mm512_mask_storeu_ps(x + d, mask, sum);
  }
}

float quantise_row(const Bf16* x, std::int64_t width, std::uint8_t* target) {
  // Without their signs bfloat16 numbers are in the order of their bits.
  __m512i most = _mm512_setzero_si512();
  for (std::int64_t d = 0; d < width; d += 32) {
    const auto mask = width - d >= 32 ? ~__mmask32{0} : (__mmask32{1} << (width - d)) - 1;
    most = _mm512_max_epu16(
        most, _mm512_and_si512(_mm512_maskz_loadu_epi16(mask, x + d), _mm512_set1_epi16(0x7fff)));
  }
  alignas(64) std::uint16_t lanes[32];
  _mm512_store_si512(lanes, most);
  const float largest = to_float(*std::max_element(lanes, lanes + 32));
  const float step = largest == 0 ? 1 : largest / 127;  // not a number if one of them is not
  const __m512 inverse = _mm512_set1_ps(1 / step);
  for (std::int64_t d = 0; d < width; d += 16) {
    const auto mask = columns_left(width, d);
    const __m512i steps =
        _mm512_cvtps_epi32(_mm512_mul_ps(widen(_mm256_maskz_loadu_epi16(mask, x + d)), inverse));
    _mm_mask_storeu_epi8(
        target + d, mask,
        _mm512_cvtepi32_epi8(_mm512_add_epi32(steps, _mm512_set1_epi32(kByteZero))));
  }
  return step;
}

void narrow_row(const float* x, std::int64_t width, Bf16* target) {
  for (std::int64_t d = 0; d < width; d += 16) {
    const auto mask = columns_left(width, d);
    _mm256_mask_storeu_epi16(target + d, mask, narrow(_mm512_maskz_loadu_ps(mask, x + d)));
  }
}

LITEVL_AVX512_END
#endif

}  // namespace litevl
