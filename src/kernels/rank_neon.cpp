// The kernels with NEON, which every 64-bit ARM has.
#include "kernels/instructions.h"
#include "kernels/rank_kernels.h"

#if LITEVL_NEON

#include "kernels/byte_templates.h"
#include "kernels/neon_floats.h"

namespace litevl {
namespace {

// Products of signed bytes in 16 bits, in which the sum of two fits: 2 · 128 · 127 = 32,512. Pairs
// of these are added to sums of 32 bits. A column has two such sums, which are added at the end.
struct NeonBytes {
  using Floats = NeonFloats;
  // Registers: 16 for sums, 4 for a panel, 2 for a row, a product.
  static constexpr int kRows = 4, kColumns = 2;
  static constexpr int kSteps = 127;
  static constexpr bool kIsCentred = true;

  template <int R>
  [[gnu::noinline]] static void strip(const std::uint8_t* a, std::int64_t stride,
                                      const std::int8_t* panel, std::int64_t groups, float* sums) {
    int32x4_t pairs[R][kColumns][2];
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 2
      for (int c = 0; c < kColumns; ++c) pairs[r][c][0] = pairs[r][c][1] = vdupq_n_s32(0);
    std::int64_t k = 0;
    for (; k + 2 <= groups; k += 2) {
      int8x16_t b[kColumns], next[kColumns];
#pragma GCC unroll 2
      for (int c = 0; c < kColumns; ++c) {
        b[c] = vld1q_s8(panel + k * 4 * kPanelColumns + 16 * c);
        next[c] = vld1q_s8(panel + (k + 1) * 4 * kPanelColumns + 16 * c);
      }
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        load_no_earlier();
        const int8x8_t x = four(a + r * stride + 4 * k), y = four(a + r * stride + 4 * k + 4);
#pragma GCC unroll 2
        for (int c = 0; c < kColumns; ++c) {
          const int16x8_t left = vmlal_s8(vmull_s8(vget_low_s8(b[c]), x), vget_low_s8(next[c]), y);
          const int16x8_t right =
              vmlal_s8(vmull_s8(vget_high_s8(b[c]), x), vget_high_s8(next[c]), y);
          pairs[r][c][0] = vpadalq_s16(pairs[r][c][0], left);
          pairs[r][c][1] = vpadalq_s16(pairs[r][c][1], right);
        }
      }
    }
    if (k < groups) {
#pragma GCC unroll 4
      for (int r = 0; r < R; ++r) {
        const int8x8_t x = four(a + r * stride + 4 * k);
#pragma GCC unroll 2
        for (int c = 0; c < kColumns; ++c) {
          const int8x16_t b = vld1q_s8(panel + k * 4 * kPanelColumns + 16 * c);
          pairs[r][c][0] = vpadalq_s16(pairs[r][c][0], vmull_s8(vget_low_s8(b), x));
          pairs[r][c][1] = vpadalq_s16(pairs[r][c][1], vmull_s8(vget_high_s8(b), x));
        }
      }
    }
#pragma GCC unroll 4
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 2
      for (int c = 0; c < kColumns; ++c)
        vst1q_f32(sums + (r * kColumns + c) * 4,
                  vcvtq_f32_s32(vpaddq_s32(pairs[r][c][0], pairs[r][c][1])));
  }

 private:
  // Four numbers of a row, signed, twice.
  static int8x8_t four(const std::uint8_t* x) {
    std::uint32_t group;
    __builtin_memcpy(&group, x, sizeof group);
    return veor_s8(vreinterpret_s8_u32(vdup_n_u32(group)), vdup_n_s8(-128));
  }
};

}  // namespace

const RankKernels& neon_kernels() { return kernels_of<NeonFloats, NeonBytes>(); }

}  // namespace litevl

#endif
