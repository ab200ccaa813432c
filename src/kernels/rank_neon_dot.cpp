// The kernels with NEON's products of bytes, four at once (FEAT_DotProd); the others are NEON's.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_NEON_EXTENSIONS
LITEVL_BEGIN("arch=armv8.2-a+dotprod")

#include "kernels/byte_templates.h"
#include "kernels/neon_floats.h"

namespace litevl {
namespace {

// The instruction multiplies signed numbers, so 128, which stands for zero, is subtracted from the
// rows' numbers first.
struct NeonDotBytes {
  using Floats = NeonFloats;
  // Registers: 16 for sums, 4 for rows, 4 for a panel.
  static constexpr int kRows = 4, kColumns = 4;
  static constexpr int kSteps = 127;
  static constexpr bool kIsCentred = true;

  template <int R>
  [[gnu::noinline]] static void strip(const std::uint8_t* a, std::int64_t stride,
                                      const std::int8_t* panel, std::int64_t groups, float* sums) {
    int32x4_t s[R][kColumns];
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < kColumns; ++c) s[r][c] = vdupq_n_s32(0);
    std::int64_t k = 0;
    for (; k + 4 <= groups; k += 4, panel += 16 * kPanelColumns) {
      int8x16_t x[R];
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r)
        x[r] = veorq_s8(vreinterpretq_s8_u8(vld1q_u8(a + r * stride + 4 * k)), vdupq_n_s8(-128));
      add<0, R>(s, x, panel);
      add<1, R>(s, x, panel);
      add<2, R>(s, x, panel);
      add<3, R>(s, x, panel);
    }
    for (; k < groups; ++k, panel += 4 * kPanelColumns) {
      int8x16_t x[R];
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        std::uint32_t group;
        __builtin_memcpy(&group, a + r * stride + 4 * k, sizeof group);
        x[r] = veorq_s8(vreinterpretq_s8_u32(vdupq_n_u32(group)), vdupq_n_s8(-128));
      }
      add<0, R>(s, x, panel);
    }
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 4
      for (int c = 0; c < kColumns; ++c)
        vst1q_f32(sums + (r * kColumns + c) * 4, vcvtq_f32_s32(s[r][c]));
  }

 private:
  // The products of the rows' group kLane with the same group of the panel.
  template <int kLane, int R>
  static void add(int32x4_t (&s)[R][kColumns], const int8x16_t (&x)[R], const std::int8_t* panel) {
    load_no_earlier();
#pragma GCC unroll 4
    for (int c = 0; c < kColumns; ++c) {
      const int8x16_t b = vld1q_s8(panel + kLane * 4 * kPanelColumns + 16 * c);
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) s[r][c] = vdotq_laneq_s32(s[r][c], b, x[r], kLane);
    }
  }
};

}  // namespace

const RankKernels& neon_dot_kernels() {
  static const RankKernels kernels = with_bytes<NeonDotBytes>(neon_kernels());
  return kernels;
}

}  // namespace litevl

LITEVL_END
#endif
