// Videos as the encoder's tokens. B videos, M tokens of one, D width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/array.h"
#include "core/bfloat16.h"

namespace litevl {

/// (B,M,D) in float32, as they are computed, or in bfloat16, as libraries keep them: one of the two
/// is defined.
struct Tokens {
  Array<float> floats;
  Array<Bf16> halves;

  Tokens() = default;
  Tokens(Array<float> numbers) : floats(std::move(numbers)) {}  // NOLINT: either is the tokens
  Tokens(Array<Bf16> numbers) : halves(std::move(numbers)) {}   // NOLINT

  bool is_defined() const { return floats.is_defined() || halves.is_defined(); }
  const Shape& shape() const { return halves.is_defined() ? halves.shape() : floats.shape(); }
  std::int64_t size(std::size_t dimension) const { return shape()[dimension]; }
  std::size_t num_bytes() const { return floats.bytes().size() + halves.bytes().size(); }

  /// `count` videos from `begin` on, which share their numbers with these.
  Tokens videos(std::int64_t begin, std::int64_t count) const {
    return halves.is_defined() ? Tokens(halves.rows(begin, count))
                               : Tokens(floats.rows(begin, count));
  }
  Tokens reshaped(const Shape& shape) const {
    return halves.is_defined() ? Tokens(halves.reshaped(shape)) : Tokens(floats.reshaped(shape));
  }
};

/// Tokens of several videos behind each other; at least one, alike in M, D and kind of numbers.
inline Tokens joined(const std::vector<Tokens>& parts) {
  if (parts.front().halves.is_defined()) {
    std::vector<Array<Bf16>> halves;
    for (const auto& part : parts) halves.push_back(part.halves);
    return joined(halves);
  }
  std::vector<Array<float>> floats;
  for (const auto& part : parts) floats.push_back(part.floats);
  return joined(floats);
}

}  // namespace litevl
