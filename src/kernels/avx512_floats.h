// Vectors of AVX-512 for float_templates.h, and what byte_templates.h needs of them. Private to
// kernels/. Include it between LITEVL_BEGIN and LITEVL_END of a rank with these instructions.
#pragma once

namespace litevl {
namespace {  // each rank's file has its own, compiled for its own instructions

struct Avx512Floats {
  using Floats = __m512;
  static constexpr std::int64_t kWidth = 16;
  // Of 32 registers 28 hold sums, 2 a panel's columns.
  static constexpr int kRows = 14, kColumns = 2;

  static Floats all(float x) { return _mm512_set1_ps(x); }
  static Floats load(const float* x) { return _mm512_loadu_ps(x); }
  static void store(float* to, Floats x) { _mm512_storeu_ps(to, x); }
  static __mmask16 first(std::int64_t count) { return static_cast<__mmask16>((1U << count) - 1U); }
  static Floats load_some(const float* x, std::int64_t count) {
    return _mm512_maskz_loadu_ps(first(count), x);
  }
  static void store_some(float* to, Floats x, std::int64_t count) {
    _mm512_mask_storeu_ps(to, first(count), x);
  }
  static Floats load_bytes(const std::int8_t* x) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(x));
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
  }
  static Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
  static Floats sub(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
  static Floats mul(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
  static Floats div(Floats a, Floats b) { return _mm512_div_ps(a, b); }
  static Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
  static Floats max(Floats a, Floats b) { return _mm512_max_ps(a, b); }
  static Floats magnitude(Floats a) { return _mm512_abs_ps(a); }
  static Floats nearest(Floats a) {
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static Floats where_negative(Floats x, Floats a, Floats b) {
    return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ), b, a);
  }
  static Floats scale(Floats a, Floats n) { return _mm512_scalef_ps(a, n); }
  static void store_bytes(std::uint8_t* to, Floats x, std::int64_t count) {
    const __m512i whole = _mm512_add_epi32(_mm512_cvtps_epi32(x), _mm512_set1_epi32(kByteZero));
    _mm_mask_storeu_epi8(to, first(count), _mm512_cvtepi32_epi8(whole));
  }
  static float sum(Floats a) { return _mm512_reduce_add_ps(a); }
  static float most(Floats a) { return _mm512_reduce_max_ps(a); }
};

struct Avx512ByteVectors {
  using Floats = Avx512Floats;
  // Not __m512i: GCC 12 keeps an array of those in memory, which is three times as slow.
  using Sums = std::int32_t __attribute__((vector_size(64)));
  static Sums zero() { return Sums{}; }
  static Sums load(const std::int8_t* x) { return reinterpret_cast<Sums>(_mm512_loadu_si512(x)); }
  static Sums four(const std::uint8_t* x) {
    int group;
    __builtin_memcpy(&group, x, sizeof group);
    return reinterpret_cast<Sums>(_mm512_set1_epi32(group));
  }
  static __m512 floats(Sums sums) { return _mm512_cvtepi32_ps(reinterpret_cast<__m512i>(sums)); }
};

}  // namespace
}  // namespace litevl
