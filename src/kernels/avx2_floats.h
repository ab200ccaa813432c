// Vectors of AVX2 and FMA for float_templates.h, and what byte_templates.h needs of them. Private
// to kernels/. Include it between LITEVL_BEGIN and LITEVL_END of a rank with these instructions.
#pragma once

namespace litevl {
namespace {  // each rank's file has its own, compiled for its own instructions

struct Avx2Floats {
  using Floats = __m256;
  static constexpr std::int64_t kWidth = 8;
  // Of 16 registers 12 hold sums, 2 a panel's columns, 1 a row.
  static constexpr int kRows = 6, kColumns = 2;

  static Floats all(float x) { return _mm256_set1_ps(x); }
  static Floats load(const float* x) { return _mm256_loadu_ps(x); }
  static void store(float* to, Floats x) { _mm256_storeu_ps(to, x); }
  static __m256i first(std::int64_t count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
  static Floats load_some(const float* x, std::int64_t count) {
    return count == kWidth ? load(x) : _mm256_maskload_ps(x, first(count));
  }
  static void store_some(float* to, Floats x, std::int64_t count) {
    if (count == kWidth) return store(to, x);
    _mm256_maskstore_ps(to, first(count), x);
  }
  static Floats load_bytes(const std::int8_t* x) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(x));
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));
  }
  static Floats add(Floats a, Floats b) { return _mm256_add_ps(a, b); }
  static Floats sub(Floats a, Floats b) { return _mm256_sub_ps(a, b); }
  static Floats mul(Floats a, Floats b) { return _mm256_mul_ps(a, b); }
  static Floats div(Floats a, Floats b) { return _mm256_div_ps(a, b); }
  static Floats fma(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
  static Floats max(Floats a, Floats b) { return _mm256_max_ps(a, b); }
  static Floats magnitude(Floats a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), a); }
  static Floats nearest(Floats a) {
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static Floats where_negative(Floats x, Floats a, Floats b) {
    return _mm256_blendv_ps(b, a, _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_LT_OQ));
  }
  static Floats scale(Floats a, Floats n) {
    // In two factors, because 2^n itself may be too small for a float.
    const __m256i whole = _mm256_cvtps_epi32(n), half = _mm256_srai_epi32(whole, 1);
    return _mm256_mul_ps(_mm256_mul_ps(a, power(half)), power(_mm256_sub_epi32(whole, half)));
  }
  static void store_bytes(std::uint8_t* to, Floats x, std::int64_t count) {
    const __m256i whole = _mm256_add_epi32(_mm256_cvtps_epi32(x), _mm256_set1_epi32(kByteZero));
    const __m128i words =
        _mm_packus_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    const __m128i bytes = _mm_packus_epi16(words, words);
    if (count == kWidth) return _mm_storel_epi64(reinterpret_cast<__m128i*>(to), bytes);
    alignas(16) std::uint8_t some[16];
    _mm_store_si128(reinterpret_cast<__m128i*>(some), bytes);
    __builtin_memcpy(to, some, static_cast<std::size_t>(count));
  }
  static float sum(Floats a) {
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
  static float most(Floats a) {
    const __m128 four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
  }

 private:
  static __m256 power(__m256i n) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
  }
};

struct Avx2ByteVectors {
  using Floats = Avx2Floats;
  // Not __m256i: GCC 12 keeps an array of those in memory and stores one after every product.
  using Sums = std::int32_t __attribute__((vector_size(32)));
  static Sums zero() { return Sums{}; }
  static Sums load(const std::int8_t* x) {
    return reinterpret_cast<Sums>(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x)));
  }
  static Sums four(const std::uint8_t* x) {
    int group;
    __builtin_memcpy(&group, x, sizeof group);
    return reinterpret_cast<Sums>(_mm256_set1_epi32(group));
  }
  static __m256 floats(Sums sums) { return _mm256_cvtepi32_ps(reinterpret_cast<__m256i>(sums)); }
};

}  // namespace
}  // namespace litevl
