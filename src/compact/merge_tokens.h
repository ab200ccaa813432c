// Patch tokens of a clip merged with their neighbours: where a picture is plain, or stays as it is,
// one row stands for many.
#pragma once

#include <cstdint>
#include <vector>

#include "config/patch_grid.h"
#include "core/array.h"

namespace litevl {

struct MergedTokens {
  Array<float> rows;                 ///< (R,D): means of what was merged
  std::vector<std::int32_t> row_of;  ///< of each token the row it is in, 0 to R-1
  std::vector<std::int32_t> sizes;   ///< of each row how many tokens are in it
};

/// `tokens` (T·S,D) are the patches of T frames of a `grid` of S places: frame by frame, in each
/// row by row, as docs/model.md has them, without [CLS]. Of all pairs of groups that neighbour (a
/// patch of one is beside one of the other in its frame, above or below it, or at its place in the
/// frame before or after), the pair of least n_a·n_b/(n_a+n_b)·|mean_a - mean_b|² becomes one,
/// until `count` groups are left; one at the least. Of pairs with the same cost the smaller is
/// first, then the one with the earliest tokens. Rows are in the order of their first tokens. With
/// `count` of T·S or more nothing is merged.
///
/// The same on every processor. Where numbers are not finite their pairs are merged last, and the
/// rows that they are in are not finite. J. H. Ward, Hierarchical Grouping to Optimize an Objective
/// Function, 1963.
MergedTokens merge_tokens(const Array<float>& tokens, const PatchGrid& grid, std::int64_t count);

}  // namespace litevl
