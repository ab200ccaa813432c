// Videos as tokens of the video encoder. B videos, M tokens of each, D width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/array.h"
#include "core/bfloat16.h"

namespace litevl {

/// Describes a video whose neighbouring patches were merged (compact/merge_tokens.h). Its rows are
/// those of [CLS], followed by one row for each group of merged patches. Attention to a row counts
/// as attention to every patch of its group.
struct MergedPatches {
  std::int64_t frames = 0;           ///< T
  std::int64_t positions = 0;        ///< S
  std::int64_t cls = 1;              ///< number of [CLS] rows: 1, or T in `space_only`
  std::vector<std::int32_t> row_of;  ///< (T·S), the row of each patch, counted after the [CLS] rows
};

/// (B,M,D), either in float32, as they are computed, or in bfloat16, as libraries keep them. Only
/// one of the two arrays is defined.
struct Tokens {
  Array<float> floats;
  Array<Bf16> halves;
  /// One for each video; empty if every row is a token.
  std::vector<std::shared_ptr<const MergedPatches>> merged;

  Tokens() = default;
  Tokens(Array<float> numbers) : floats(std::move(numbers)) {}  // NOLINT: either is the tokens
  Tokens(Array<Bf16> numbers) : halves(std::move(numbers)) {}   // NOLINT

  bool is_defined() const { return floats.is_defined() || halves.is_defined(); }
  const Shape& shape() const { return halves.is_defined() ? halves.shape() : floats.shape(); }
  std::int64_t size(std::size_t dimension) const { return shape()[dimension]; }
  std::size_t num_bytes() const { return floats.bytes().size() + halves.bytes().size(); }

  /// `count` videos, starting with video `begin`. The numbers are shared, not copied.
  Tokens videos(std::int64_t begin, std::int64_t count) const {
    Tokens some =
        halves.is_defined() ? Tokens(halves.rows(begin, count)) : Tokens(floats.rows(begin, count));
    if (!merged.empty()) some.merged.assign(merged.begin() + begin, merged.begin() + begin + count);
    return some;
  }
  /// Only for videos without merged patches.
  Tokens reshaped(const Shape& shape) const {
    return halves.is_defined() ? Tokens(halves.reshaped(shape)) : Tokens(floats.reshaped(shape));
  }
};

/// The tokens of several videos, concatenated. At least one; all must have the same M, D and number
/// type, and all or none of them merged patches.
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

/// The same with one row for every token, as an encoder gives them. Computations give the same
/// results as with merged rows, only more slowly.
Tokens expanded(const Tokens& tokens);

}  // namespace litevl
