// Which places of a clip are merged inside the video encoder, the same ones in all its frames, so
// that the layers that follow have fewer rows. Note [Merged places]. T frames, S places of a frame,
// D width.
#pragma once

#include <cstdint>
#include <optional>

#include "compact/merge_tokens.h"
#include "config/patch_grid.h"

namespace litevl {

/// Before layer `layer`, counted from 0, the places of a frame are merged into `places` rows.
struct PlaceMerging {
  std::int64_t layer = 0;
  std::int64_t places = 0;
};

/// Merging to the fraction `kept` of S `places`, but at least one, after a quarter of `layers`;
/// nothing if all are kept. Throws Error (kUsage) unless `kept` is greater than 0 and at most 1.
std::optional<PlaceMerging> place_merging(double kept, std::int64_t layers, std::int64_t places);

/// `x` (T,`first`+S,D) are the rows of the frames, of which those from `first` on are the places of
/// `grid`. Merges these into `count` rows by Ward's cost, summed over the frames, as merge_tokens
/// does. The returned rows (R,T·D) contain the means of all frames.
MergedTokens group_places(const float* x, std::int64_t frames, std::int64_t first,
                          std::int64_t width, const PatchGrid& grid, std::int64_t count);

}  // namespace litevl
