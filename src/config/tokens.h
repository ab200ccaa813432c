// Videos as the encoder's tokens. B videos, M tokens of one, D width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/array.h"
#include "core/bfloat16.h"

namespace litevl {

/// Of a video whose neighbouring patches were merged (compact/merge_tokens.h): its rows are those
/// of [CLS], and behind them one for patches that are all like it. What attends to a row attends to
/// each of these.
struct MergedPatches {
  std::int64_t frames = 0;           ///< T
  std::int64_t positions = 0;        ///< S
  std::int64_t cls = 1;              ///< rows of [CLS]: one in all, or in `space_only` T
  std::vector<std::int32_t> row_of;  ///< (T·S), of each patch its row, from 0 behind those of [CLS]
};

/// (B,M,D) in float32, as they are computed, or in bfloat16, as libraries keep them: one of the two
/// is defined.
struct Tokens {
  Array<float> floats;
  Array<Bf16> halves;
  /// Of each video; none if every row is a token.
  std::vector<std::shared_ptr<const MergedPatches>> merged;

  Tokens() = default;
  Tokens(Array<float> numbers) : floats(std::move(numbers)) {}  // NOLINT: either is the tokens
  Tokens(Array<Bf16> numbers) : halves(std::move(numbers)) {}   // NOLINT

  bool is_defined() const { return floats.is_defined() || halves.is_defined(); }
  const Shape& shape() const { return halves.is_defined() ? halves.shape() : floats.shape(); }
  std::int64_t size(std::size_t dimension) const { return shape()[dimension]; }
  std::size_t num_bytes() const { return floats.bytes().size() + halves.bytes().size(); }

  /// `count` videos from `begin` on, which share their numbers with these.
  Tokens videos(std::int64_t begin, std::int64_t count) const {
    Tokens some =
        halves.is_defined() ? Tokens(halves.rows(begin, count)) : Tokens(floats.rows(begin, count));
    if (!merged.empty()) some.merged.assign(merged.begin() + begin, merged.begin() + begin + count);
    return some;
  }
  /// Of videos without merged patches.
  Tokens reshaped(const Shape& shape) const {
    return halves.is_defined() ? Tokens(halves.reshaped(shape)) : Tokens(floats.reshaped(shape));
  }
};

/// Tokens of several videos behind each other; at least one, alike in M, D, kind of numbers and in
/// whether patches are merged.
inline Tokens joined(const std::vector<Tokens>& parts) {
  Tokens all;
  if (parts.front().halves.is_defined()) {
    std::vector<Array<Bf16>> halves;
    for (const auto& part : parts) halves.push_back(part.halves);
    all = joined(halves);
  } else {
    std::vector<Array<float>> floats;
    for (const auto& part : parts) floats.push_back(part.floats);
    all = joined(floats);
  }
  for (const auto& part : parts)
    all.merged.insert(all.merged.end(), part.merged.begin(), part.merged.end());
  return all;
}

/// The same with a row for every token, as an encoder gives them: what is computed from it is what
/// is computed from merged rows, only slower.
Tokens expanded(const Tokens& tokens);

}  // namespace litevl
