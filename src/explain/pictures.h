// Pictures as tensors: (H,W,3) uint8, RGB, rows from the top. T frames, R rows and C
// columns of patches in a frame.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace litevl {

/// The heat of T frames, (T,R,C) and not negative, over their pictures (T,H,W,3): smoothly
/// interpolated and coloured so that `most` has the scale's brightest colour and nothing has none.
/// Returns (T,H,W,3).
at::Tensor overlay(const at::Tensor& frames, const at::Tensor& heat, double most);

/// (T,H,W,3) side by side with `gap` white pixels between: one picture.
at::Tensor side_by_side(const at::Tensor& frames, std::int64_t gap);

/// The picture as a PNG file's bytes.
std::string png(const at::Tensor& picture);
/// As a JPEG file's: a tenth of the size for photographs.
std::string jpeg(const at::Tensor& picture);

}  // namespace litevl
