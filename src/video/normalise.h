// Pixels as the model takes them.
#pragma once

#include <array>
#include <cstdint>

namespace litevl {

/// Of red, green and blue in [0,1]: CLIP's, which BLIP took over (docs/model.md, "Symbols").
inline constexpr std::array<double, 3> kPixelMean = {0.48145466, 0.4578275, 0.40821073};
inline constexpr std::array<double, 3> kPixelDeviation = {0.26862954, 0.26130258, 0.27577711};

/// One picture from `rgb`, height × width × 3 bytes, to `planes`, 3 × height × width floats:
/// scaled to [0, 1], less the mean, by the standard deviation of each channel (docs/model.md).
void normalise(const std::uint8_t* rgb, int height, int width, float* planes);

}  // namespace litevl
