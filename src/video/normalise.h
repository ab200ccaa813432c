// Pixels as the model takes them. Private to video/.
#pragma once

#include <cstdint>

namespace litevl {

/// One picture from `rgb`, height × width × 3 bytes, to `planes`, 3 × height × width floats:
/// scaled to [0, 1], less the mean, by the standard deviation of each channel (docs/model.md).
void normalise(const std::uint8_t* rgb, int height, int width, float* planes);

}  // namespace litevl
