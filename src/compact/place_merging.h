// Which places of a clip are merged inside the video encoder, alike in all its frames: fewer rows
// for the layers that follow. Note [Merged places]. T frames, S places of a frame, D width.
#pragma once

#include <cstdint>
#include <optional>

#include "compact/merge_tokens.h"
#include "config/patch_grid.h"

namespace litevl {

/// Before layer `layer`, which counts from 0, a frame's places become `places`.
struct PlaceMerging {
  std::int64_t layer = 0;
  std::int64_t places = 0;
};

/// To a share `kept` of S `places`, one at the least, when a quarter of `layers` is done: none if
/// all are kept. Throws Error (kUsage) unless `kept` is over 0 and at most 1.
std::optional<PlaceMerging> place_merging(double kept, std::int64_t layers, std::int64_t places);

/// Of the frames' rows `x` (T,`first`+S,D) those from `first` on are the places of `grid`. Merges
/// them to `count` by Ward's cost summed over the frames, as merge_tokens has it: rows of what is
/// returned are means of all frames, (R,T·D).
MergedTokens group_places(const float* x, std::int64_t frames, std::int64_t first,
                          std::int64_t width, const PatchGrid& grid, std::int64_t count);

}  // namespace litevl
