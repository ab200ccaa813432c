#include "compact/patch_joins.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "litevl/error.h"

namespace litevl {
namespace {

// Calls `use(patch, earlier)` for each two neighbours, in the order of their bits.
template <class Use>
void for_each_join(std::int64_t frames, const PatchGrid& grid, const Use& use) {
  const auto places = static_cast<std::int32_t>(grid.height * grid.width);
  const auto width = static_cast<std::int32_t>(grid.width);
  const auto patches = static_cast<std::int32_t>(frames) * places;
  for (std::int32_t patch = 0; patch < patches; ++patch) {
    const std::int32_t place = patch % places;
    if (place % width > 0) use(patch, patch - 1);
    if (place >= width) use(patch, patch - width);
    if (patch >= places) use(patch, patch - places);
  }
}

}  // namespace

std::size_t join_bytes(std::int64_t frames, const PatchGrid& grid) {
  const auto [height, width] = grid;
  if (frames < 1 || height < 1 || width < 1 || frames > kMostPatches / height / width)
    throw Error(Error::Kind::kData, "tokens",
                "of " + std::to_string(frames) + " frames of " + std::to_string(height) + "x" +
                    std::to_string(width) + " patches cannot be stored");
  const auto bits =
      frames * height * (width - 1) + frames * (height - 1) * width + (frames - 1) * height * width;
  return static_cast<std::size_t>((bits + 7) / 8);
}

std::vector<std::byte> encode_joins(std::span<const std::int32_t> row_of, std::int64_t frames,
                                    const PatchGrid& grid) {
  std::vector<std::byte> joins(join_bytes(frames, grid));
  std::size_t bit = 0;
  for_each_join(frames, grid, [&](std::int32_t patch, std::int32_t earlier) {
    if (row_of[static_cast<std::size_t>(patch)] == row_of[static_cast<std::size_t>(earlier)])
      joins[bit / 8] |= std::byte{1} << (bit % 8);
    ++bit;
  });
  return joins;
}

std::vector<std::int32_t> decode_joins(std::span<const std::byte> joins, std::int64_t frames,
                                       const PatchGrid& grid) {
  const auto refuse = [] {
    throw Error(Error::Kind::kData, "stored tokens", "have rows that none are stored with");
  };
  if (joins.size() != join_bytes(frames, grid)) refuse();
  // For each patch an earlier one that it is joined to, or itself if it is the first of its row.
  std::vector<std::int32_t> row_of(static_cast<std::size_t>(frames * grid.height * grid.width));
  std::iota(row_of.begin(), row_of.end(), 0);
  const auto joined_to = [&](std::int32_t patch) -> std::int32_t& {
    return row_of[static_cast<std::size_t>(patch)];
  };
  const auto first_of = [&](std::int32_t patch) {
    while (joined_to(patch) != patch)
      patch = joined_to(patch) = joined_to(joined_to(patch));  // halves the path (union-find)
    return patch;
  };
  std::size_t bit = 0;
  for_each_join(frames, grid, [&](std::int32_t patch, std::int32_t earlier) {
    if (const auto at = bit++; (joins[at / 8] >> (at % 8) & std::byte{1}) == std::byte{0}) return;
    const auto one = first_of(patch), other = first_of(earlier);
    joined_to(std::max(one, other)) = std::min(one, other);
  });
  // The number of the earlier patch is already known.
  std::int32_t rows = 0;
  for (std::int32_t patch = 0; patch < std::ssize(row_of); ++patch)
    joined_to(patch) = joined_to(patch) == patch ? rows++ : joined_to(joined_to(patch));
  // Two neighbours that are connected only through other patches also have the bit 1.
  if (!std::ranges::equal(encode_joins(row_of, frames, grid), joins)) refuse();
  return row_of;
}

}  // namespace litevl
