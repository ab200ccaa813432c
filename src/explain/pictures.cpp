#include "explain/pictures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "explain/colours.h"
#include "video/picture_writer.h"

namespace litevl {
namespace {

constexpr std::uint8_t kWhite = 255;
constexpr double kMostCover = 0.75;  // how much the hottest colour covers the picture

constexpr std::size_t kSteps = 256;

// Of values from 0 to 1.
const std::array<Rgb, kSteps>& heat_colours() {
  static const auto table = [] {
    std::array<Rgb, kSteps> colours;
    for (std::size_t i = 0; i < kSteps; ++i)
      colours[i] = colour_of(ColourScale::kHeat, static_cast<double>(i) / (kSteps - 1));
    return colours;
  }();
  return table;
}

// The position of the middle of pixel `i` of `size` among the middles of `cells`.
struct Between {
  std::int64_t left = 0, right = 0;
  float share = 0;  // weight of the right one
};

std::vector<Between> places_of(std::int64_t size, std::int64_t cells) {
  std::vector<Between> places;
  for (std::int64_t i = 0; i < size; ++i) {
    const double at = std::max(
        (static_cast<double>(i) + 0.5) * static_cast<double>(cells) / static_cast<double>(size) -
            0.5,
        0.0);
    const auto left = std::min(static_cast<std::int64_t>(at), cells - 1);
    places.push_back(
        {left, std::min(left + 1, cells - 1), static_cast<float>(at - static_cast<double>(left))});
  }
  return places;
}

// Draws one frame's `heat` (R,C), with values from 0 to 1, over its pixels.
void warm(std::uint8_t* pixels, const Array<float>& heat, const std::vector<Between>& rows,
          const std::vector<Between>& columns) {
  for (const auto& row : rows)
    for (const auto& column : columns) {
      const auto along = [&](std::int64_t r) {
        const float* values = heat.data() + r * heat.size(1);
        return values[column.left] * (1 - column.share) + values[column.right] * column.share;
      };
      const float between = along(row.left) * (1 - row.share) + along(row.right) * row.share;
      const double value = between > 0 ? std::min(between, 1.0F) : 0;  // NaN is cold
      const double cover = std::sqrt(value) * kMostCover;
      const auto& colour =
          heat_colours()[static_cast<std::size_t>(std::lround(value * (kSteps - 1)))];
      for (const std::uint8_t part : colour) {
        *pixels = static_cast<std::uint8_t>(std::lround(*pixels * (1 - cover) + part * cover));
        ++pixels;
      }
    }
}

std::string encode(const Picture& picture, PictureFormat format) {
  return encode_picture(picture.data(), static_cast<int>(picture.size(1)),
                        static_cast<int>(picture.size(0)), format);
}

}  // namespace

Picture overlay(const Picture& frames, const Array<float>& heat, double most) {
  Picture over = frames.clone();
  const auto rows = places_of(frames.size(1), heat.size(1));
  const auto columns = places_of(frames.size(2), heat.size(2));
  for (std::int64_t t = 0; t < frames.size(0); ++t) {
    auto scaled = heat.row(t).clone();
    for (float& value : scaled) value /= static_cast<float>(most > 0 ? most : 1);
    warm(over.row(t).data(), scaled, rows, columns);
  }
  return over;
}

Picture side_by_side(const Picture& frames, std::int64_t gap) {
  const auto T = frames.size(0), H = frames.size(1), W = frames.size(2);
  Picture all({H, T * W + (T - 1) * gap, 3});
  std::ranges::fill(all, kWhite);
  for (std::int64_t t = 0; t < T; ++t)
    for (std::int64_t y = 0; y < H; ++y)
      std::ranges::copy(frames.row(t).row(y), all.row(y).data() + t * (W + gap) * 3);
  return all;
}

std::string png(const Picture& picture) { return encode(picture, PictureFormat::kPng); }

std::string jpeg(const Picture& picture) { return encode(picture, PictureFormat::kJpeg); }

}  // namespace litevl
