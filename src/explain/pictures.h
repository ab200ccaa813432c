// Pictures as arrays: (H,W,3), RGB, rows from the top. T frames, R rows and C
// columns of patches in a frame.
#pragma once

#include <cstdint>
#include <string>

#include "core/array.h"

namespace litevl {

/// One picture (H,W,3), or several of one size (T,H,W,3).
using Picture = Array<std::uint8_t>;

/// The heat of T frames, (T,R,C) and not negative, over their pictures (T,H,W,3): smoothly
/// interpolated and coloured, so that `most` has the scale's brightest colour and 0 leaves the
/// picture unchanged. Returns (T,H,W,3).
Picture overlay(const Picture& frames, const Array<float>& heat, double most);

/// The pictures (T,H,W,3) side by side, with `gap` white pixels between them, as one picture.
Picture side_by_side(const Picture& frames, std::int64_t gap);

/// The picture as a PNG file's bytes.
std::string png(const Picture& picture);
/// The picture as a JPEG file's bytes: a tenth of the size for photographs.
std::string jpeg(const Picture& picture);

}  // namespace litevl
