#include "kernels/row_operations.h"

#include <algorithm>
#include <cmath>

#include "kernels/packed_bytes.h"
#include "kernels/strip.h"

namespace litevl {

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace {

// The sum of `number(d, mask)` over a row; numbers outside the mask are zero. It is made of four
// sums, so that no addition has to wait for the one before it.
template <class Number>
inline float sum_over_row(std::int64_t width, const Number& number) {
  __m512 sums[4];
#pragma GCC unroll 4
  for (auto& sum : sums) sum = _mm512_setzero_ps();
  const auto whole = width / 64 * 64;
  for (std::int64_t d = 0; d < whole; d += 64)
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) sums[i] = _mm512_add_ps(sums[i], number(d + 16 * i, 0xffff));
  for (std::int64_t d = whole; d < width; d += 16)
    sums[0] = _mm512_add_ps(sums[0], number(d, columns_left(width, d)));
  return _mm512_reduce_add_ps(
      _mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3])));
}

struct Moments {
  float mean;
  float scale;  // 1 / √(variance + eps)
};

// The variance is computed from the differences from the mean, which stays exact if the mean is
// large.
Moments moments_of(const float* x, std::int64_t width, float eps) {
  const auto count = static_cast<float>(width);
  const float mean =
      sum_over_row(width, [x](std::int64_t d,
                              __mmask16 mask) { return _mm512_maskz_loadu_ps(mask, x + d); }) /
      count;
  const float squares = sum_over_row(width, [x, mean](std::int64_t d, __mmask16 mask) {
    const __m512 difference =
        _mm512_maskz_sub_ps(mask, _mm512_maskz_loadu_ps(mask, x + d), _mm512_set1_ps(mean));
    return _mm512_mul_ps(difference, difference);
  });
  return {mean, 1.0F / std::sqrt(squares / count + eps)};
}

}  // namespace

void normalise_row(const float* x, std::int64_t width, float eps, Bf16* target) {
  const auto [mean, scale] = moments_of(x, width, eps);
  const __m512 middle = _mm512_set1_ps(mean), factor = _mm512_set1_ps(scale);
  over_row(width, [&](std::int64_t d, __mmask16 mask) {
    const __m512 difference = _mm512_sub_ps(_mm512_maskz_loadu_ps(mask, x + d), middle);
    _mm256_mask_storeu_epi16(target + d, mask, narrow(_mm512_mul_ps(difference, factor)));
  });
}

void add_scaled_row(float* x, const Bf16* r, float factor, std::int64_t width) {
  const __m512 times = _mm512_set1_ps(factor);
  over_row(width, [&](std::int64_t d, __mmask16 mask) {
    const __m512 sum = _mm512_fmadd_ps(widen(_mm256_maskz_loadu_epi16(mask, r + d)), times,
                                       _mm512_maskz_loadu_ps(mask, x + d));
    _mm512_mask_storeu_ps(x + d, mask, sum);
  });
}

float quantise_row(const Bf16* x, std::int64_t width, std::uint8_t* target) {
  // Without their signs, bfloat16 numbers have the same order as their bits.
  const __m512i unsigned_bits = _mm512_set1_epi16(0x7fff);
  __m512i most = _mm512_setzero_si512();
  const auto whole = width / 32 * 32;
  const auto rest = (__mmask32{1} << (width - whole)) - 1;
  for (std::int64_t d = 0; d < whole; d += 32)
    most = _mm512_max_epu16(most, _mm512_and_si512(_mm512_loadu_si512(x + d), unsigned_bits));
  most = _mm512_max_epu16(
      most, _mm512_and_si512(_mm512_maskz_loadu_epi16(rest, x + whole), unsigned_bits));
  most = _mm512_max_epu16(
      most, _mm512_slli_epi32(most, 16));  // the larger of each pair, in its upper half
  const float largest =
      to_float(static_cast<Bf16>(_mm512_reduce_max_epu32(_mm512_srli_epi32(most, 16))));
  const float step = largest == 0 ? 1 : largest / 127;  // NaN if one of them is
  // If 1.5·2²³ is added to a number of steps, the last bits are that number, rounded to the nearest
  // integer; with kByteZero added too, the last eight bits are the byte.
  const __m512 inverse = _mm512_set1_ps(1 / step);
  const __m512 bias = _mm512_set1_ps(12582912.0F + kByteZero);
  const auto bytes_of = [&](__m512i pairs) {
    const __m512 even = _mm512_castsi512_ps(_mm512_slli_epi32(pairs, 16));
    const __m512 odd = _mm512_castsi512_ps(_mm512_and_si512(pairs, _mm512_set1_epi32(-65536)));
    const __m512i low = _mm512_castps_si512(_mm512_fmadd_ps(even, inverse, bias));
    const __m512i high = _mm512_castps_si512(_mm512_fmadd_ps(odd, inverse, bias));
    return _mm512_cvtepi32_epi16(
        _mm512_mask_blend_epi8(0x1111111111111111ULL << 1, low, _mm512_slli_epi32(high, 8)));
  };
  for (std::int64_t d = 0; d < whole; d += 32)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(target + d),
                        bytes_of(_mm512_loadu_si512(x + d)));
  if (whole < width)
    _mm256_mask_storeu_epi8(target + whole, rest,
                            bytes_of(_mm512_maskz_loadu_epi16(rest, x + whole)));
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
