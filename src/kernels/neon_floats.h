// Vectors of NEON for float_templates.h, in instructions that every 64-bit ARM has. Private to
// kernels/, included after rank_kernels.h if LITEVL_NEON is set.
#pragma once

namespace litevl {
namespace {  // each rank's file has its own copy, as for other processors

// Keeps later loads after this point. GCC 12 would otherwise move the loads of all rows forward and
// have no registers left for the sums.
inline void load_no_earlier() { asm volatile("" ::: "memory"); }

struct NeonFloats {
  using Floats = float32x4_t;
  static constexpr std::int64_t kWidth = 4;
  // Of 32 registers 20 hold sums, 4 a panel's columns, 5 rows.
  static constexpr int kRows = 5, kColumns = 4;

  static Floats all(float x) { return vdupq_n_f32(x); }
  static Floats load(const float* x) { return vld1q_f32(x); }
  static void store(float* to, Floats x) { vst1q_f32(to, x); }
  static Floats load_some(const float* x, std::int64_t count) {
    if (count == kWidth) return load(x);
    float some[kWidth] = {};
    for (std::int64_t i = 0; i < count; ++i) some[i] = x[i];
    return load(some);
  }
  static void store_some(float* to, Floats x, std::int64_t count) {
    if (count == kWidth) return store(to, x);
    float some[kWidth];
    store(some, x);
    for (std::int64_t i = 0; i < count; ++i) to[i] = some[i];
  }
  static Floats load_bytes(const std::int8_t* x) {
    std::uint32_t four;
    __builtin_memcpy(&four, x, sizeof four);
    const int16x8_t words = vmovl_s8(vreinterpret_s8_u32(vdup_n_u32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(words)));
  }
  static Floats add(Floats a, Floats b) { return vaddq_f32(a, b); }
  static Floats sub(Floats a, Floats b) { return vsubq_f32(a, b); }
  static Floats mul(Floats a, Floats b) { return vmulq_f32(a, b); }
  static Floats div(Floats a, Floats b) { return vdivq_f32(a, b); }
  static Floats fma(Floats a, Floats b, Floats c) { return vfmaq_f32(c, a, b); }
  // Not vmaxq_f32, which returns NaN if either operand is NaN.
  static Floats max(Floats a, Floats b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
  static Floats magnitude(Floats a) { return vabsq_f32(a); }
  static Floats nearest(Floats a) { return vrndnq_f32(a); }
  static Floats where_negative(Floats x, Floats a, Floats b) {
    return vbslq_f32(vcltzq_f32(x), a, b);
  }
  static Floats scale(Floats a, Floats n) {
    // In two factors, because 2^n itself may be too small for a float.
    const int32x4_t whole = vcvtq_s32_f32(n), half = vshrq_n_s32(whole, 1);
    return vmulq_f32(vmulq_f32(a, power(half)), power(vsubq_s32(whole, half)));
  }
  static void store_bytes(std::uint8_t* to, Floats x, std::int64_t count) {
    const int32x4_t whole = vaddq_s32(vcvtnq_s32_f32(x), vdupq_n_s32(kByteZero));
    const uint16x4_t words = vqmovun_s32(whole);
    const uint8x8_t bytes = vqmovn_u16(vcombine_u16(words, words));
    std::uint8_t some[8];
    vst1_u8(some, bytes);
    if (count == kWidth)
      __builtin_memcpy(to, some, 4);
    else
      for (std::int64_t i = 0; i < count; ++i) to[i] = some[i];
  }
  static float sum(Floats a) { return vaddvq_f32(a); }
  static float most(Floats a) { return vmaxvq_f32(a); }

 private:
  static Floats power(int32x4_t n) {
    return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(n, vdupq_n_s32(127)), 23));
  }
};

}  // namespace
}  // namespace litevl
