// Which patches of a clip have one row, in a bit for each two that are beside each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "config/patch_grid.h"

namespace litevl {

/// What `encode_joins` takes at most: more than any clip that there is memory to encode.
inline constexpr std::int64_t kMostPatches = 1 << 24;

/// How many bytes they take for `frames` frames of `grid`; 0 for a single patch. Throws Error
/// (kData) where a number is under 1, or these are more than kMostPatches; any numbers will do.
std::size_t join_bytes(std::int64_t frames, const PatchGrid& grid);

/// `row_of` has of each patch its row, frame by frame, in each row by row. Patches of a row hang
/// together: from each to each other of them there is a way over neighbours (to the left, above, at
/// the same place in the frame before, and the other way round) that are in it, too. Patch by
/// patch, a bit for each of these three that it has: 1 if the two have the same row. The first is
/// the lowest bit of the first byte; what is left of the last byte is zeros. A clip of 8×14×14
/// takes 536 bytes, whatever its rows. Throws Error (kData) as join_bytes.
std::vector<std::byte> encode_joins(std::span<const std::int32_t> row_of, std::int64_t frames,
                                    const PatchGrid& grid);

/// The rows of each patch, numbered by their first patches, from 0. Throws Error (kData) as
/// join_bytes, and for bytes that `encode_joins` cannot have made.
std::vector<std::int32_t> decode_joins(std::span<const std::byte> joins, std::int64_t frames,
                                       const PatchGrid& grid);

}  // namespace litevl
