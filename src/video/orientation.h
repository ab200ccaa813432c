// How a camera was held: the turns and mirrorings that a file asks for. Private to video/.
#pragma once

#include <cstddef>
#include <cstdint>

namespace litevl {

/// The shown picture is the stored one, first transposed (rows become columns), then mirrored.
struct Orientation {
  bool is_transposed = false;
  bool is_mirrored_x = false;  ///< left and right exchanged
  bool is_mirrored_y = false;  ///< top and bottom exchanged
};

/// The nearest of the eight orientations to a display matrix, nine numbers as MP4 keeps them
/// (16.16 fixed point, row vectors); null is upright.
Orientation orientation_of(const std::int32_t* display_matrix);

/// Writes the shown picture, height × width × 3 bytes, from the stored one, whose rows are
/// `row_bytes` apart and which is width × height where the orientation is transposed.
void orient(const std::uint8_t* stored, std::ptrdiff_t row_bytes, Orientation orientation,
            int height, int width, std::uint8_t* shown);

}  // namespace litevl
