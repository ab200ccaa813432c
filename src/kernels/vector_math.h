// exp and GELU of 16 numbers, as exact as bfloat16 results need and more: relative error under 1e-5
// where the result is not below bfloat16's range. Private to kernels/.
#pragma once

#include "kernels/avx512.h"

#if LITEVL_KERNELS
LITEVL_AVX512_BEGIN

namespace litevl {

/// 2^x = 2^n · 2^f, n the nearest integer; 2^f by its Taylor series, f in [-1/2, 1/2].
inline __m512 exp2_of(__m512 x) {
  const __m512 n = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 f = _mm512_sub_ps(x, n);
  __m512 sum = _mm512_set1_ps(1.3333558e-3F);
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(9.6181291e-3F));
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(5.5504109e-2F));
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(2.4022651e-1F));
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(6.9314718e-1F));
  sum = _mm512_fmadd_ps(sum, f, _mm512_set1_ps(1.0F));
  return _mm512_scalef_ps(sum, n);
}

constexpr float kLog2E = 1.44269504F;

inline __m512 exp_of(__m512 x) { return exp2_of(_mm512_mul_ps(x, _mm512_set1_ps(kLog2E))); }

/// x·Φ(x) with Φ(-|x|) = t·P(t)·exp(-x²/2)/2, t = 1/(1 + 0.3275911·|x|/√2): Abramowitz and Stegun,
/// Handbook of Mathematical Functions, 7.1.26.
inline __m512 gelu_of(__m512 x) {
  const __m512 size = _mm512_abs_ps(x);
  const __m512 t =
      _mm512_rcp14_ps(_mm512_fmadd_ps(size, _mm512_set1_ps(0.231641888F), _mm512_set1_ps(1.0F)));
  __m512 tail = _mm512_set1_ps(0.5F * 1.061405429F);
  tail = _mm512_fmadd_ps(tail, t, _mm512_set1_ps(0.5F * -1.453152027F));
  tail = _mm512_fmadd_ps(tail, t, _mm512_set1_ps(0.5F * 1.421413741F));
  tail = _mm512_fmadd_ps(tail, t, _mm512_set1_ps(0.5F * -0.284496736F));
  tail = _mm512_fmadd_ps(tail, t, _mm512_set1_ps(0.5F * 0.254829592F));
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
