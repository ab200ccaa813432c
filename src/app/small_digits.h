// Times written into pictures, without a font.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/array.h"

namespace litevl {

/// Writes `text`, of digits, colons and points, in white on black into a picture (H,W,3), with its
/// lower left corner at (`left`, `bottom`), each dot `scale` pixels wide. What is outside the
/// picture is left out.
void draw_digits(Array<std::uint8_t>& picture, std::int64_t left, std::int64_t bottom,
                 std::string_view text, int scale);

}  // namespace litevl
