// Products of bfloat16, and of bytes with results in bfloat16, with NEON: product.h.
#include "kernels/neon_bf16.h"
#include "kernels/rank_kernels.h"

#if LITEVL_NEON_EXTENSIONS
LITEVL_NEON_BF16_BEGIN

#include "kernels/byte_templates.h"
#include "kernels/neon_halves.h"
#include "kernels/neon_i8mm_bytes.h"

namespace litevl {
namespace {

// `finish(x, target, count)` turns the sums, with their bias, into what is stored, and stores it.
template <class Number, class Finish>
void multiply_halves(const Bf16Rows& a, const PackedMatrix& b, Number* target, std::int64_t stride,
                     const Finish& finish) {
  for (std::int64_t first = 0; first < b.columns(); first += kPanelColumns) {
    const std::int64_t columns =
        b.columns() - first < kPanelColumns ? b.columns() - first : kPanelColumns;
    multiply_half_panel(a, b.panel(first / kPanelColumns), b.pairs(), columns,
                        [&](std::int64_t row, std::int64_t c, float32x4_t sums) {
                          const std::int64_t count = left_of<NeonFloats>(columns, c);
                          if (count == 0) return;
                          finish(vaddq_f32(sums, vld1q_f32(b.bias() + first + c)),
                                 target + row * stride + first + c, count);
                        });
  }
}

void store_gelu(float32x4_t x, Bf16* to, std::int64_t count) {
  store_halves(to, gelu_of<NeonFloats>(x), count);
}

void store_plain(float32x4_t x, Bf16* to, std::int64_t count) { store_halves(to, x, count); }

void store_sum(float32x4_t x, float* to, std::int64_t count) {
  NeonFloats::store_some(to, vaddq_f32(NeonFloats::load_some(to, count), x), count);
}

}  // namespace

void multiply(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride) {
  multiply_halves(a, b, target, stride, store_plain);
}
void multiply_gelu(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride) {
  multiply_halves(a, b, target, stride, store_gelu);
}
void multiply_add(const Bf16Rows& a, const PackedMatrix& b, float* target, std::int64_t stride) {
  multiply_halves(a, b, target, stride, store_sum);
}

void multiply(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride) {
  multiply_bytes<NeonI8mmBytes>(a, b, target, stride, store_plain);
}
void multiply_gelu(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride) {
  multiply_bytes<NeonI8mmBytes>(a, b, target, stride, store_gelu);
}

}  // namespace litevl

LITEVL_NEON_BF16_END
#endif
