#include "video/normalise.h"

#include <array>
#include <cstddef>

namespace litevl {
namespace {

constexpr std::size_t kChannels = 3;

using Table = std::array<std::array<float, 256>, kChannels>;

Table make_table() {
  Table table{};
  for (std::size_t channel = 0; channel < kChannels; ++channel)
    for (std::size_t value = 0; value < 256; ++value)
      table[channel][value] = static_cast<float>(
          (static_cast<double>(value) / 255 - kPixelMean[channel]) / kPixelDeviation[channel]);
  return table;
}

}  // namespace

void normalise(const std::uint8_t* rgb, int height, int width, float* planes) {
  static const Table table = make_table();
  const std::size_t num_pixels = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  for (std::size_t channel = 0; channel < kChannels; ++channel) {
    const auto& value_of = table[channel];
    float* plane = planes + channel * num_pixels;
    for (std::size_t i = 0; i < num_pixels; ++i) plane[i] = value_of[rgb[kChannels * i + channel]];
  }
}

}  // namespace litevl
