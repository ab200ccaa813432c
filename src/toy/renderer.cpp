#include "toy/renderer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "toy/things.h"

namespace litevl {
namespace {

using Rgba = std::array<float, 4>;

// The picture of a thing fills 128 of 144 pixels of its finest level; 144 = 9 · 2⁴ can be halved
// exactly.
constexpr std::int64_t kFinest = 144;
constexpr std::int64_t kFilled = 128;
constexpr int kLevels = 5;

std::size_t index_of(std::int64_t x, std::int64_t y, std::int64_t width) {
  return static_cast<std::size_t>(4 * (y * width + x));
}

// Interpolates between the four pixels around (x, y). Pixel centres are at whole numbers; outside
// everything is empty. `rgba` has a border of one empty pixel, at -1 and at `size`.
Rgba bilinear(const float* rgba, std::int64_t size, float x, float y) {
  if (!(x > -1 && y > -1 && x < static_cast<float>(size) && y < static_cast<float>(size)))
    return {};
  const auto left = static_cast<std::int64_t>(x + 1) - 1;
  const auto top = static_cast<std::int64_t>(y + 1) - 1;
  const float fx = x - static_cast<float>(left);
  const float fy = y - static_cast<float>(top);
  const float* upper = rgba + index_of(left + 1, top + 1, size + 2);
  const float* lower = upper + index_of(0, 1, size + 2);
  Rgba result;
  for (std::size_t c = 0; c < 4; ++c) {
    const float above = upper[c] + fx * (upper[c + 4] - upper[c]);
    const float below = lower[c] + fx * (lower[c + 4] - lower[c]);
    result[c] = above + fy * (below - above);
  }
  return result;
}

struct Box {
  std::int64_t left, top, right, bottom;  // `right` and `bottom` are exclusive
};

// The visible part: fonts leave different margins around their glyphs.
Box visible_box(const GlyphBitmap& bitmap) {
  Box box{bitmap.width, bitmap.height, 0, 0};
  for (std::int64_t y = 0; y < bitmap.height; ++y) {
    for (std::int64_t x = 0; x < bitmap.width; ++x) {
      if (bitmap.rgba[index_of(x, y, bitmap.width) + 3] < 16) continue;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1),
             std::max(box.bottom, y + 1)};
    }
  }
  return box;
}

}  // namespace

ToyRenderer::ToyRenderer(const std::filesystem::path& font) {
  const GlyphFont glyphs(font);
  for (const ToyThing& thing : toy_things()) {
    pyramids_.push_back(make_pyramid(glyphs.bitmap(thing.codepoint)));
  }
}

ToyRenderer::Pyramid ToyRenderer::make_pyramid(const GlyphBitmap& bitmap) {
  // A square copy of the bitmap with an empty border, in the form that `bilinear` reads.
  const std::int64_t side = std::max(bitmap.width, bitmap.height);
  std::vector<float> source(static_cast<std::size_t>(4 * (side + 2) * (side + 2)));
  for (std::int64_t y = 0; y < bitmap.height; ++y) {
    for (std::int64_t x = 0; x < bitmap.width; ++x) {
      for (std::size_t c = 0; c < 4; ++c) {
        source[index_of(x + 1, y + 1, side + 2) + c] =
            static_cast<float>(bitmap.rgba[index_of(x, y, bitmap.width) + c]) / 255;
      }
    }
  }
  const Box box = visible_box(bitmap);
  const auto extent =
      static_cast<float>(std::max({box.right - box.left, box.bottom - box.top, std::int64_t{1}}));
  const float middle_x = static_cast<float>(box.left + box.right) / 2;
  const float middle_y = static_cast<float>(box.top + box.bottom) / 2;

  Pyramid pyramid(kLevels);
  for (std::int64_t size = kFinest; Level & level : pyramid) {
    level.size = size;
    level.rgba.resize(static_cast<std::size_t>(4 * (size + 2) * (size + 2)));
    const Level* finer = &level == pyramid.data() ? nullptr : &level - 1;
    for (std::int64_t y = 0; y < size; ++y) {
      for (std::int64_t x = 0; x < size; ++x) {
        float* out = &level.rgba[index_of(x + 1, y + 1, size + 2)];
        if (finer == nullptr) {
          const auto from = [&](std::int64_t i, float middle) {
            const float centred = static_cast<float>(i) + 0.5F - static_cast<float>(size) / 2;
            return middle + centred * extent / static_cast<float>(kFilled) - 0.5F;
          };
          const Rgba value = bilinear(source.data(), side, from(x, middle_x), from(y, middle_y));
          std::copy(value.begin(), value.end(), out);
          continue;
        }
        const std::int64_t width = finer->size + 2;
        const float* upper = &finer->rgba[index_of(2 * x + 1, 2 * y + 1, width)];
        const float* lower = upper + index_of(0, 1, width);
        for (int c = 0; c < 4; ++c) {
          out[c] = (upper[c] + upper[c + 4] + lower[c] + lower[c + 4]) / 4;
        }
      }
    }
    size /= 2;
  }
  return pyramid;
}

void ToyRenderer::draw_one(const ToyPlacement& placed, std::int64_t pixels, float* image) const {
  if (placed.opacity <= 0) return;
  const Pyramid& pyramid = pyramids_.at(static_cast<std::size_t>(placed.thing));
  const auto side = static_cast<double>(pixels);
  const double diameter = placed.pose.diameter * side;
  const double centre_x = placed.pose.x * side;
  const double centre_y = placed.pose.y * side;
  // Half the diagonal if it is turned, plus one pixel for the soft edge.
  const double reach = diameter * (placed.turn == 0 ? 0.5 : std::numbers::sqrt2 / 2) + 1;
  const auto first = [&](double centre) {
    return static_cast<std::int64_t>(std::clamp(std::floor(centre - reach), 0.0, side));
  };
  const auto last = [&](double centre) {
    return static_cast<std::int64_t>(std::clamp(std::ceil(centre + reach), 0.0, side));
  };

  // Interpolates between the two levels whose pixels are about as large as the image's.
  const double fine = std::clamp(std::log2(kFilled / diameter), 0.0, kLevels - 1.001);
  const auto at = static_cast<std::size_t>(fine);
  const auto coarse_share = static_cast<float>(fine - static_cast<double>(at));
  const Level& finer = pyramid[at];
  const Level& coarser = pyramid[at + 1];
  const auto finer_half = static_cast<float>(finer.size) / 2;
  const auto coarser_half = static_cast<float>(coarser.size) / 2;

  const double angle = 2 * std::numbers::pi * placed.turn;
  const double scale = static_cast<double>(kFilled) / kFinest / diameter;  // pixels to pictures
  const auto cosine = static_cast<float>(std::cos(angle) * scale);
  const auto sine = static_cast<float>(std::sin(angle) * scale);
  const auto opacity = static_cast<float>(placed.opacity);
  const auto area = static_cast<std::size_t>(pixels * pixels);
  for (std::int64_t row = first(centre_y); row < last(centre_y); ++row) {
    const auto dy = static_cast<float>(static_cast<double>(row) + 0.5 - centre_y);
    for (std::int64_t column = first(centre_x); column < last(centre_x); ++column) {
      const auto dx = static_cast<float>(static_cast<double>(column) + 0.5 - centre_x);
      // y is downwards, so this turns the picture clockwise. From -1/2 to 1/2 across the picture.
      const float px = cosine * dx + sine * dy;
      const float py = cosine * dy - sine * dx;
      const Rgba a = bilinear(finer.rgba.data(), finer.size, (2 * px + 1) * finer_half - 0.5F,
                              (2 * py + 1) * finer_half - 0.5F);
      const Rgba b = bilinear(coarser.rgba.data(), coarser.size, (2 * px + 1) * coarser_half - 0.5F,
                              (2 * py + 1) * coarser_half - 0.5F);
      const float covered = opacity * (a[3] + coarse_share * (b[3] - a[3]));
      float* out = image + row * pixels + column;
      for (std::size_t c = 0; c < 3; ++c) {
        const float colour = opacity * (a[c] + coarse_share * (b[c] - a[c]));
        out[c * area] = out[c * area] * (1 - covered) + colour;
      }
    }
  }
}

void ToyRenderer::draw(std::span<const ToyPlacement> placed, std::int64_t pixels,
                       float* image) const {
  for (const ToyPlacement& one : placed) draw_one(one, pixels, image);
}

void ToyRenderer::draw_frames(const ToyScene& scene, std::span<const double> times,
                              std::int64_t pixels, float* frames) const {
  const std::vector<float> background = draw_background(scene.background, pixels);
  for (const double u : times) {
    std::copy(background.begin(), background.end(), frames);
    draw(placements(scene, u), pixels, frames);
    frames += background.size();
  }
}

std::vector<std::uint8_t> to_rgb_bytes(std::span<const float> image) {
  const std::size_t area = image.size() / 3;
  std::vector<std::uint8_t> result(3 * area);
  for (std::size_t i = 0; i < area; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      const float value = std::clamp(image[c * area + i], 0.0F, 1.0F);
      result[3 * i + c] = static_cast<std::uint8_t>(value * 255 + 0.5F);
    }
  }
  return result;
}

}  // namespace litevl
