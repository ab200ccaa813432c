// bfloat16 as kernels, libraries and models hold it.
#pragma once

#include <bit>
#include <cstdint>

namespace litevl {

/// The upper half of a float32's bits.
using Bf16 = std::uint16_t;

/// To the nearest, ties to even; what is not a number stays so.
inline Bf16 to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7fffffffU) > 0x7f800000U) return static_cast<Bf16>((bits >> 16) | 0x40U);
  return static_cast<Bf16>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16);
}

inline float to_float(Bf16 value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

}  // namespace litevl
