// Products of bytes by small matrices (FEAT_I8MM) for byte_templates.h. Private to kernels/,
// included between LITEVL_BEGIN and LITEVL_END of a rank with these instructions.
#pragma once

#include "kernels/neon_row_pairs.h"

namespace litevl {
namespace {  // each rank's file has its own, compiled for its own instructions

struct NeonI8mmBytes {
  using Floats = NeonFloats;
  static constexpr int kRows = kPairRows, kColumns = kPairColumns;
  static constexpr int kSteps = 127;
  static constexpr bool kIsCentred = false;

  template <int R>
  static void strip(const std::uint8_t* a, std::int64_t stride, const std::int8_t* panel,
                    std::int64_t groups, float* sums) {
    multiply_row_pairs<Products, R>(a, stride, panel, groups, sums);
  }

 private:
  struct Products {
    using Sums = int32x4_t;
    static Sums zero() { return vdupq_n_s32(0); }
    static Sums add(Sums sums, uint8x16_t rows, uint8x16_t columns) {
      return vusmmlaq_s32(sums, rows, vreinterpretq_s8_u8(columns));
    }
    static float32x4_t floats(Sums sums) { return vcvtq_f32_s32(sums); }
  };
};

}  // namespace
}  // namespace litevl
