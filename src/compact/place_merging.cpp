#include "compact/place_merging.h"

#include <algorithm>
#include <cmath>

#include "litevl/error.h"

// Note [Merged places]
// Places that are nearly alike in all frames need not be computed separately. After a quarter of
// the layers, one row stands for the places that were merged. They are the same in every frame, so
// that frames x places remains a grid for temporal attention; where rows are weighted, the weight
// of a row is the number of its places. What a layer adds to a row is added to all its places.
// Before the last norm every place is restored with its difference from the mean ("details"):
// matching works better with these than with the means (docs/laboratory/merging-places.md), and the
// code that follows does not depend on merging.

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
  // The rows of a place in all frames are joined into one row, so that distances are sums over the
  // frames.
  Array<float> rows({S, T * D});
  for (std::int64_t t = 0; t < T; ++t)
    for (std::int64_t s = 0; s < S; ++s)
      std::copy_n(x + (t * (first + S) + first + s) * D, D, rows.data() + (s * T + t) * D);
  return merge_tokens(rows, grid, count);
}

}  // namespace litevl
