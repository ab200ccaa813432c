// Merges the patch tokens of a clip with their neighbours: where a picture is plain or does not
// change, one row stands for many tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "config/patch_grid.h"
#include "core/array.h"

namespace litevl {

struct MergedTokens {
  Array<float> rows;                 ///< (R,D): means of what was merged
  std::vector<std::int32_t> row_of;  ///< for each token the row that it is in, 0 to R-1
  std::vector<std::int32_t> sizes;   ///< for each row how many tokens are in it
};

/// `tokens` (T·S,D) are the patches of T frames of a `grid` of S places: frame by frame and row by
/// row, in the order of docs/model.md, without [CLS]. Two groups are neighbours if a patch of one
/// is beside, above or below a patch of the other in the same frame, or at its place in the frame
/// before or after. Of all pairs of neighbours, the one with the least n_a·n_b/(n_a+n_b)·|mean_a -
/// mean_b|² is merged, until `count` groups are left, but at least one. Of pairs with the same cost
/// the smaller one comes first, then the one with the earliest tokens. Rows are in the order of
/// their first tokens. If `count` is T·S or more, nothing is merged.
///
/// The result is the same on every processor. Pairs with numbers that are not finite are merged
/// last, and their rows are not finite. J. H. Ward, Hierarchical Grouping to Optimize an Objective
/// Function, 1963.
MergedTokens merge_tokens(const Array<float>& tokens, const PatchGrid& grid, std::int64_t count);

}  // namespace litevl
