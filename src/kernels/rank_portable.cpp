// The kernels for every processor: vectors of four numbers, a type of the compiler.
#include <cstring>

#include "kernels/byte_templates.h"
#include "kernels/rank_kernels.h"

namespace litevl {
namespace {

struct PortableFloats {
  using Floats = float __attribute__((vector_size(16)));
  using Integers = std::int32_t __attribute__((vector_size(16)));
  static constexpr std::int64_t kWidth = 4;
  static constexpr int kRows = 4, kColumns = 2;

  static Floats all(float x) { return Floats{x, x, x, x}; }
  static Floats load(const float* x) {
    Floats out;
    std::memcpy(&out, x, sizeof out);
    return out;
  }
  static void store(float* to, Floats x) { std::memcpy(to, &x, sizeof x); }
  static Floats load_some(const float* x, std::int64_t count) {
    if (count == kWidth) return load(x);
    Floats out{};
    for (std::int64_t i = 0; i < count; ++i) out[i] = x[i];
    return out;
  }
  static void store_some(float* to, Floats x, std::int64_t count) {
    if (count == kWidth) return store(to, x);
    for (std::int64_t i = 0; i < count; ++i) to[i] = x[i];
  }
  static Floats load_bytes(const std::int8_t* x) {
    return Floats{static_cast<float>(x[0]), static_cast<float>(x[1]), static_cast<float>(x[2]),
                  static_cast<float>(x[3])};
  }
  static Floats add(Floats a, Floats b) { return a + b; }
  static Floats sub(Floats a, Floats b) { return a - b; }
  static Floats mul(Floats a, Floats b) { return a * b; }
  static Floats div(Floats a, Floats b) { return a / b; }
  static Floats fma(Floats a, Floats b, Floats c) { return a * b + c; }
  static Floats max(Floats a, Floats b) { return a > b ? a : b; }
  static Floats magnitude(Floats a) {
    return reinterpret_cast<Floats>(reinterpret_cast<Integers>(a) & 0x7fffffff);
  }
  // After 1.5 · 2²³ is added, no bits are left for a fraction.
  static Floats nearest(Floats a) {
    Floats shifted = a + 12582912.0F;
    asm("" : "+m"(shifted));  // keeps the compiler from removing the addition and the subtraction
    return shifted - 12582912.0F;
  }
  static Floats where_negative(Floats x, Floats a, Floats b) { return x < 0.0F ? a : b; }
  static Floats scale(Floats a, Floats n) {
    // In two factors, because 2^n itself may be too small for a float.
    const Integers whole = __builtin_convertvector(n, Integers), half = whole >> 1;
    return a * power(half) * power(whole - half);
  }
  static void store_bytes(std::uint8_t* to, Floats x, std::int64_t count) {
    const Floats whole = nearest(x);
    for (std::int64_t i = 0; i < count; ++i)
      to[i] = static_cast<std::uint8_t>(static_cast<int>(whole[i]) + kByteZero);
  }
  static float sum(Floats a) { return (a[0] + a[1]) + (a[2] + a[3]); }
  static float most(Floats a) {
    float out = a[0];
    for (int i = 1; i < 4; ++i) out = a[i] > out ? a[i] : out;
    return out;
  }

 private:
  static Floats power(Integers n) { return reinterpret_cast<Floats>((n + 127) << 23); }
};

struct PortableBytes {
  using Floats = PortableFloats;
  using Sums = PortableFloats::Integers;
  static constexpr int kRows = 4, kColumns = 2;
  static constexpr int kSteps = 127;

  static Sums zero() { return Sums{}; }
  // Each number holds four bytes of a column.
  static Sums load(const std::int8_t* x) {
    Sums out;
    std::memcpy(&out, x, sizeof out);
    return out;
  }
  static Sums four(const std::uint8_t* x) {
    std::int32_t group;
    std::memcpy(&group, x, sizeof group);
    return Sums{group, group, group, group};
  }
  // Each byte is shifted to the top and down again, which extends it with its sign or with zeros.
  static Sums add(Sums sums, Sums row, Sums columns) {
    using Unsigned = std::uint32_t __attribute__((vector_size(16)));
    const auto bytes = reinterpret_cast<Unsigned>(row);
    for (int i = 0; i < 4; ++i) {
      const auto left = reinterpret_cast<Sums>((bytes >> (8 * i)) & 0xffU);
      const auto right =
          reinterpret_cast<Sums>(reinterpret_cast<Unsigned>(columns) << (24 - 8 * i)) >> 24;
      sums += left * right;
    }
    return sums;
  }
  static PortableFloats::Floats floats(Sums sums) {
    return __builtin_convertvector(sums, PortableFloats::Floats);
  }
};

}  // namespace

const RankKernels& portable_kernels() { return kernels_of<PortableFloats, PortableBytes>(); }

}  // namespace litevl
