// Position and time tables at other sizes than they were trained with: docs/model.md, "Video
// encoder", step 1. D width.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace litevl {

/// Rows and columns of patches.
struct PatchGrid {
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool operator==(const PatchGrid&) const = default;
};

/// `table` (1,1+S,D), [CLS] first, for the grid `from`; returns (1,1+S',D) for `to`, bicubic with
/// half-pixel centres, [CLS] untouched. Throws Error (kData) if the table is not of `from`'s size.
at::Tensor resize_position_embedding(const at::Tensor& table, PatchGrid from, PatchGrid to);

/// `table` (T,D); returns (frames,D), linear with half-pixel centres.
at::Tensor resize_time_embedding(const at::Tensor& table, std::int64_t frames);

}  // namespace litevl
