// Resizes position and time tables for other sizes than they were trained with: docs/model.md,
// "Video encoder", step 1. D width.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "config/patch_grid.h"

namespace litevl {

/// `table` (1,1+S,D), [CLS] first, for the grid `from`; returns (1,1+S',D) for `to`, bicubic with
/// half-pixel centres, [CLS] unchanged. Throws Error (kData) if the table is not of `from`'s size.
at::Tensor resize_position_embedding(const at::Tensor& table, PatchGrid from, PatchGrid to);

/// `table` (T,D); returns (frames,D), linear with half-pixel centres.
at::Tensor resize_time_embedding(const at::Tensor& table, std::int64_t frames);

}  // namespace litevl
