// Encodes which patches of a clip are in the same row, with one bit for each two neighbouring
// patches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "config/patch_grid.h"

namespace litevl {

/// The limit of `encode_joins`: more than any clip has that fits into memory.
inline constexpr std::int64_t kMostPatches = 1 << 24;

/// How many bytes the bits for `frames` frames of `grid` take; 0 for a single patch. Throws Error
/// (kData) if a number is less than 1 or there are more than kMostPatches patches; may be called
/// with any numbers.
std::size_t join_bytes(std::int64_t frames, const PatchGrid& grid);

/// `row_of` gives for each patch its row, frame by frame and row by row. The patches of a row must
/// be connected by neighbours within it; a patch's neighbours are those to its left and right,
/// above and below, and at the same place in the frame before and after. For each patch in turn the
/// result has one bit for each neighbour that exists to the left, above and in the frame before: 1
/// if both are in the same row. The first bit is the lowest bit of the first byte; unused bits of
/// the last byte are zero. A clip of 8×14×14 takes 536 bytes, whatever its rows. Throws Error
/// (kData) as join_bytes does.
std::vector<std::byte> encode_joins(std::span<const std::int32_t> row_of, std::int64_t frames,
                                    const PatchGrid& grid);

/// The row of each patch; rows are numbered from 0 in the order of their first patches. Throws
/// Error (kData) as join_bytes does, and for bytes that `encode_joins` cannot have made.
std::vector<std::int32_t> decode_joins(std::span<const std::byte> joins, std::int64_t frames,
                                       const PatchGrid& grid);

}  // namespace litevl
