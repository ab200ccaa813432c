// Places of a clip merged inside the video encoder, alike in all its frames: fewer rows for the
// layers that follow. Note [Merged places]. T frames, S places of a frame, D width.
// Private to engine/.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "config/patch_grid.h"

namespace litevl::engine {

/// Before layer `layer`, which counts from 0, a frame's places become `places`.
struct PlaceMerging {
  std::int64_t layer = 0;
  std::int64_t places = 0;
};

/// To a share `kept` of S `places`, one at the least, when a quarter of `layers` is done: none if
/// all are kept. Throws Error (kUsage) unless `kept` is over 0 and at most 1.
std::optional<PlaceMerging> place_merging(double kept, std::int64_t layers, std::int64_t places);

/// Which row of a frame stands for each place, and for how many.
struct MergedPlaces {
  std::vector<std::int32_t> row_of;  ///< (S), from 0, in the order of their first places
  std::vector<std::int32_t> sizes;   ///< of each row
};

/// The frames' rows `x` (T,`first`+S,D), of which those from `first` on are the places of `grid`,
/// become (T,`first`+`count`,D) in `left`, by Ward's cost summed over the frames: neighbours become
/// their mean, as merge_tokens has it. What each place's row has beside its mean goes to `details`
/// (T,S,D).
MergedPlaces merge_places(const float* x, std::int64_t frames, std::int64_t first,
                          std::int64_t width, const PatchGrid& grid, std::int64_t count,
                          float* left, float* details);

}  // namespace litevl::engine
