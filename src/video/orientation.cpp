#include "video/orientation.h"

#include <cstdlib>
#include <cstring>

namespace litevl {

// The matrix takes a stored point (x, y) to (a x + c y, b x + d y), with a, b at 0, 1 and c, d at
// 3, 4. Only turns by quarters are shown; what is left of other angles is dropped.
Orientation orientation_of(const std::int32_t* display_matrix) {
  if (display_matrix == nullptr) return {};
  const std::int64_t a = display_matrix[0];
  const std::int64_t b = display_matrix[1];
  const std::int64_t c = display_matrix[3];
  const std::int64_t d = display_matrix[4];
  if (std::llabs(a) + std::llabs(d) >= std::llabs(b) + std::llabs(c))
    return {.is_transposed = false, .is_mirrored_x = a < 0, .is_mirrored_y = d < 0};
  return {.is_transposed = true, .is_mirrored_x = c < 0, .is_mirrored_y = b < 0};
}

void orient(const std::uint8_t* stored, std::ptrdiff_t row_bytes, Orientation orientation,
            int height, int width, std::uint8_t* shown) {
  constexpr std::ptrdiff_t kPixelBytes = 3;
  std::ptrdiff_t x_step = orientation.is_transposed ? row_bytes : kPixelBytes;
  std::ptrdiff_t y_step = orientation.is_transposed ? kPixelBytes : row_bytes;
  const std::uint8_t* first = stored;  // what is shown at the top left
  if (orientation.is_mirrored_x) {
    first += x_step * (width - 1);
    x_step = -x_step;
  }
  if (orientation.is_mirrored_y) {
    first += y_step * (height - 1);
    y_step = -y_step;
  }
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* pixel = first + y * y_step;
    for (int x = 0; x < width; ++x, pixel += x_step, shown += kPixelBytes)
      std::memcpy(shown, pixel, kPixelBytes);
  }
}

}  // namespace litevl
