// Numbers in half precision (IEEE 754's binary16), for what is only kept.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace litevl {

/// Rounds to nearest, ties to even; what is too large becomes infinite.
inline std::uint16_t to_float16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const float size = std::abs(value);
  if (!(size < 65520.0F))  // half a step above the largest
    return static_cast<std::uint16_t>(sign | (std::isnan(value) ? 0x7e00U : 0x7c00U));
  // Below the smallest normal number steps are as large as its own: adding what has such steps
  // rounds to them.
  if (size < 0x1p-14F)
    return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(size + 0.5F) & 0x7fffU));
  const std::uint32_t rounded = (bits & 0x7fffffffU) + 0xfffU + ((bits >> 13) & 1U);
  return static_cast<std::uint16_t>(sign | ((rounded - (112U << 23)) >> 13));
}

inline float from_float16(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16, exponent = (half >> 10) & 0x1fU,
                      fraction = half & 0x3ffU;
  if (exponent == 0)
    return std::copysign(static_cast<float>(fraction) * 0x1p-24F, std::bit_cast<float>(sign));
  const std::uint32_t wide = exponent == 0x1fU ? 0xffU : exponent + 112U;
  return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
}

}  // namespace litevl
