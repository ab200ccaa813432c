#include "compact/place_merging.h"

#include <algorithm>
#include <cmath>

#include "litevl/error.h"

// Note [Merged places]
// Places that are nearly alike in all frames need not be computed one by one. From a quarter of the
// layers on, one row stands for those that were merged, with the same ones in every frame, so that
// frames x places stays a grid for temporal attention; where rows are weighed, it weighs as many as
// it stands for. What a layer adds is added to all of them, and the last norm has each place again
// with what it had beside the mean (details): matching finds more by it than by the means
// (docs/laboratory/merging-places.md), and what follows need not know.

namespace litevl {

std::optional<PlaceMerging> place_merging(double kept, std::int64_t layers, std::int64_t places) {
  if (!(kept > 0 && kept <= 1))
    throw Error(Error::Kind::kUsage, "merging", "the share of places to keep must be over 0 to 1");
  if (kept == 1) return std::nullopt;
  const auto count = static_cast<std::int64_t>(std::ceil(kept * static_cast<double>(places)));
  return PlaceMerging{(layers + 2) / 4, std::max<std::int64_t>(1, count)};
}

MergedTokens group_places(const float* x, std::int64_t frames, std::int64_t first,
                          std::int64_t width, const PatchGrid& grid, std::int64_t count) {
  const auto T = frames, D = width, S = grid.height * grid.width;
  // A place's rows in all frames are one row: distances are then the sums over the frames.
  Array<float> rows({S, T * D});
  for (std::int64_t t = 0; t < T; ++t)
    for (std::int64_t s = 0; s < S; ++s)
      std::copy_n(x + (t * (first + S) + first + s) * D, D, rows.data() + (s * T + t) * D);
  return merge_tokens(rows, grid, count);
}

}  // namespace litevl
