#include "kernels/squared_distance.h"

#include "core/rounded_products.h"
#include "kernels/instructions.h"
#include "kernels/processor.h"

LITEVL_ROUNDED_PRODUCTS

// Note [The same sums]
// Which tokens are merged depends on which of two nearly equal distances is smaller. This has to be
// the same wherever a library is made, so every processor adds in the same order: sixteen sums,
// each of every sixteenth number, which are added in pairs until one is left. Every product is
// rounded before it is added, even if there is an instruction that does both without rounding. The
// additional work does not matter: reading memory takes longer.

namespace litevl {
namespace {

constexpr std::int64_t kSums = 16;

// Adds the numbers after the last complete sixteen, and then all sums.
float total(float* sums, const float* a, const float* b, std::int64_t left) {
  for (std::int64_t i = 0; i < left; ++i) sums[i] += (a[i] - b[i]) * (a[i] - b[i]);
  for (std::int64_t half = kSums / 2; half > 0; half /= 2)
    for (std::int64_t i = 0; i < half; ++i) sums[i] += sums[i + half];
  return sums[0];
}

float portable_distance(const float* a, const float* b, std::int64_t count) {
  float sums[kSums] = {};
  std::int64_t i = 0;
  for (; i + kSums <= count; i += kSums)
    for (std::int64_t k = 0; k < kSums; ++k)
      sums[k] += (a[i + k] - b[i + k]) * (a[i + k] - b[i + k]);
  return total(sums, a + i, b + i, count - i);
}

#if LITEVL_X86
LITEVL_BEGIN("avx2")

float avx2_distance(const float* a, const float* b, std::int64_t count) {
  __m256 low = _mm256_setzero_ps(), high = low;
  std::int64_t i = 0;
  for (; i + kSums <= count; i += kSums) {
    const __m256 x = _mm256_sub_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i));
    const __m256 y = _mm256_sub_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8));
    low = _mm256_add_ps(low, _mm256_mul_ps(x, x));
    high = _mm256_add_ps(high, _mm256_mul_ps(y, y));
  }
  float sums[kSums];
  _mm256_storeu_ps(sums, low);
  _mm256_storeu_ps(sums + 8, high);
  return total(sums, a + i, b + i, count - i);
}

LITEVL_END
LITEVL_BEGIN("avx512f")

float avx512_distance(const float* a, const float* b, std::int64_t count) {
  __m512 all = _mm512_setzero_ps();
  std::int64_t i = 0;
  for (; i + kSums <= count; i += kSums) {
    const __m512 x = _mm512_sub_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i));
    all = _mm512_add_ps(all, _mm512_mul_ps(x, x));
  }
  float sums[kSums];
  _mm512_storeu_ps(sums, all);
  return total(sums, a + i, b + i, count - i);
}

LITEVL_END
#endif

}  // namespace

float squared_distance(const float* a, const float* b, std::int64_t count) {
#if LITEVL_X86
  if (processor() >= Processor::kAvx512) return avx512_distance(a, b, count);
  if (processor() >= Processor::kAvx2) return avx2_distance(a, b, count);
#endif
  return portable_distance(a, b, count);
}

}  // namespace litevl
