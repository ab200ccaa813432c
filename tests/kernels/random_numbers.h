// Inputs of the kernels' tests.
#pragma once

#include <cstdint>
#include <random>

#include "core/bfloat16.h"
#include "core/buffer.h"

namespace litevl {

/// `count` normal numbers, the same for the same seed.
inline Buffer<float> random_floats(std::int64_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  Buffer<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = normal(generator);
  return values;
}

/// The same rounded to bfloat16.
inline Buffer<Bf16> random_bf16(std::int64_t count, unsigned seed) {
  Buffer<Bf16> values;
  for (const float value : random_floats(count, seed)) values.push_back(to_bf16(value));
  return values;
}

/// One rounding to bfloat16, 8 bits, and what float32 sums of the order of 1 lose.
inline double rounding_of(double value) { return 1e-4 + std::abs(value) / 256; }

}  // namespace litevl
