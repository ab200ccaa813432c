// exp and GELU of 16 numbers, more exact than results in bfloat16 need. Private to kernels/.
#pragma once

#include "kernels/avx512.h"

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace litevl {

/// 2^x = 2^n · 2^f, where n is the nearest integer. 2^f for f in [-1/2, 1/2] is the polynomial with
/// the smallest relative error, 3e-6, of this degree.
inline __m512 exp2_of(__m512 x) {
  const __m512 n = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 f = _mm512_sub_ps(x, n);
  __m512 sum = _mm512_set1_ps(9.5701e-3F);
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(5.591786e-2F));
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(2.4024745e-1F));
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(6.9312181e-1F));
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(9.9999926e-1F));
  return _mm512_scalef_ps(sum, n);
}

constexpr float kLog2E = 1.44269504F;

/// x·Φ(x) with Φ(-|x|) = t·P(t)·exp(-x²/2), t = 1/(1 + 0.3·|x|): the form of Abramowitz and Stegun,
/// Handbook of Mathematical Functions, 7.1.25, with the coefficients whose relative error, 2.3e-4
/// even in the tail, is the smallest for this degree. That of bfloat16 is 2e-3.
inline __m512 gelu_of(__m512 x) {
  const __m512 t = _mm512_rcp14_ps(
      _mm512_fmadd_ps(_mm512_abs_ps(x), _mm512_set1_ps(0.3F), _mm512_set1_ps(1.0F)));
  __m512 tail = _mm512_set1_ps(0.20884120F);
  tail = _mm512_fmadd_ps(tail, t, _mm512_set1_ps(0.03559356F));
  tail = _mm512_fmadd_ps(tail, t, _mm512_set1_ps(0.13747525F));
  tail = _mm512_fmadd_ps(tail, t, _mm512_set1_ps(0.11820483F));
  const __m512 square = _mm512_mul_ps(x, x);
  tail = _mm512_mul_ps(_mm512_mul_ps(tail, t),
                       exp2_of(_mm512_mul_ps(square, _mm512_set1_ps(-0.5F * kLog2E))));
  const auto is_positive = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_GE_OQ);
  const __m512 phi = _mm512_mask_sub_ps(tail, is_positive, _mm512_set1_ps(1.0F), tail);
  return _mm512_mul_ps(x, phi);
}

}  // namespace litevl

LITEVL_AVX512_END
#endif
