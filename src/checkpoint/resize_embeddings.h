// Position and time tables for other sizes than a model's own. docs/model.md, "Video encoder",
// steps 1 and 1.1.
#pragma once

#include <cstdint>
#include <span>

#include "config/patch_grid.h"
#include "core/buffer.h"

namespace litevl {

/// `table` (1+S,width) of [CLS] and the patches of `from`, for those of `to`: bicubic (Keys'
/// a = -0.75) between the patches' centres, [CLS] as it is.
Buffer<float> resize_positions(std::span<const float> table, std::int64_t width, PatchGrid from,
                               PatchGrid to);

/// `table` (T_max,width) for `frames`: linear between the frames' middles.
Buffer<float> resize_times(std::span<const float> table, std::int64_t width, std::int64_t frames);

}  // namespace litevl
