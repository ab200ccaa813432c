// Operations on rows in bfloat16 with NEON: row_operations.h.
#include "kernels/neon_bf16.h"
#include "kernels/rank_kernels.h"
#include "kernels/row_operations.h"

#if LITEVL_NEON_EXTENSIONS
LITEVL_NEON_BF16_BEGIN

#include "kernels/float_templates.h"
#include "kernels/neon_halves.h"

namespace litevl {

void normalise_row(const float* x, std::int64_t width, float eps, Bf16* target) {
  normalise_float<NeonFloats>(x, width, eps,
                              [&](std::int64_t i, float32x4_t y, std::int64_t count) {
                                store_halves(target + i, y, count);
                              });
}

void add_scaled_row(float* x, const Bf16* r, float factor, std::int64_t width) {
  for (std::int64_t i = 0; i < width; i += 4) {
    const std::int64_t here = left_of<NeonFloats>(width, i);
    NeonFloats::store_some(
        x + i, vfmaq_n_f32(NeonFloats::load_some(x + i, here), load_halves(r + i, here), factor),
        here);
  }
}

float quantise_row(const Bf16* x, std::int64_t width, std::uint8_t* target) {
  // Without their signs, bfloat16 numbers have the same order as their bits.
  Bf16 most = 0;
  for (std::int64_t i = 0; i < width; ++i) {
    const auto size = static_cast<Bf16>(x[i] & 0x7fff);
    most = size > most ? size : most;
  }
  const float largest = to_float(most);
  if (!(largest <= __FLT_MAX__)) {  // infinite or NaN: the row cannot be divided into steps
    for (std::int64_t i = 0; i < width; ++i) target[i] = kByteZero;
    return __builtin_nanf("");
  }
  // If the numbers are so small that the inverse of a step is infinite, all become zero.
  const float step = largest < 1e-30F ? 1.0F : largest / 127;
  for (std::int64_t i = 0; i < width; i += 4) {
    const std::int64_t here = left_of<NeonFloats>(width, i);
    NeonFloats::store_bytes(target + i, vmulq_n_f32(load_halves(x + i, here), 1 / step), here);
  }
  return step;
}

void narrow_row(const float* x, std::int64_t width, Bf16* target) {
  for (std::int64_t i = 0; i < width; i += 4) {
    const std::int64_t here = left_of<NeonFloats>(width, i);
    store_halves(target + i, NeonFloats::load_some(x + i, here), here);
  }
}

}  // namespace litevl

LITEVL_NEON_BF16_END
#endif
