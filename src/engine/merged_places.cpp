#include "engine/merged_places.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "compact/place_merging.h"

namespace litevl::engine {

MergedPlaces merge_places(const float* x, std::int64_t frames, std::int64_t first,
                          std::int64_t width, const PatchGrid& grid, std::int64_t count,
                          float* left, float* details) {
  const auto T = frames, D = width, S = grid.height * grid.width;
  auto merged = group_places(x, T, first, D, grid, count);
  const auto R = merged.rows.size(0);
  for (std::int64_t t = 0; t < T; ++t) {
    const float* from = x + t * (first + S) * D;
    float* frame = left + t * (first + R) * D;
    std::copy_n(from, first * D, frame);
    for (std::int64_t r = 0; r < R; ++r)
      std::copy_n(merged.rows.data() + (r * T + t) * D, D, frame + (first + r) * D);
    for (std::int64_t s = 0; s < S; ++s) {
      const float* row = from + (first + s) * D;
      const float* mean = frame + (first + merged.row_of[static_cast<std::size_t>(s)]) * D;
      std::transform(row, row + D, mean, details + (t * S + s) * D, std::minus<>());
    }
  }
  return {std::move(merged.row_of), std::move(merged.sizes)};
}

}  // namespace litevl::engine
