// Places of a clip merged inside the video encoder: Note [Merged places] in
// compact/place_merging.cpp. T frames, S places of a frame, D width. Private to engine/.
#pragma once

#include <cstdint>
#include <vector>

#include "config/patch_grid.h"

namespace litevl::engine {

/// Which row of a frame stands for each place, and how many places each row stands for.
struct MergedPlaces {
  std::vector<std::int32_t>
      row_of;                       ///< (S), row numbers from 0, in the order of their first places
  std::vector<std::int32_t> sizes;  ///< how many places each row stands for
};

/// Merges the frames' rows `x` (T,`first`+S,D), of which those from `first` on are the places of
/// `grid`, into `left` (T,`first`+`count`,D), as group_places groups them. The difference between
/// each place and the mean that it became part of is written to `details` (T,S,D).
MergedPlaces merge_places(const float* x, std::int64_t frames, std::int64_t first,
                          std::int64_t width, const PatchGrid& grid, std::int64_t count,
                          float* left, float* details);

}  // namespace litevl::engine
