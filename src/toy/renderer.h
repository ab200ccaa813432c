// Draws toy scenes, at any time and any resolution.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "toy/glyphs.h"
#include "toy/scene.h"

namespace litevl {

/// Only the background: pixels × pixels × 3 planes (CHW), in [0,1].
std::vector<float> draw_background(const ToyBackground& background, std::int64_t pixels);

/// Has pictures of every thing at several sizes. Several threads may draw at once.
class ToyRenderer {
 public:
  /// Throws Error (kMachine) if the font is missing or lacks a thing.
  explicit ToyRenderer(const std::filesystem::path& font = kNotoColorEmoji);

  /// Draws the things over `image`, a CHW picture of `pixels`² in [0,1].
  void draw(std::span<const ToyPlacement> placed, std::int64_t pixels, float* image) const;

  /// Draws a scene's frames at `times` in [0,1] into `frames`, (T,3,pixels,pixels), in [0,1].
  void draw_frames(const ToyScene& scene, std::span<const double> times, std::int64_t pixels,
                   float* frames) const;

 private:
  // RGBA with colours multiplied by alpha, and a border of one empty pixel, which `size` does not
  // include.
  struct Level {
    std::int64_t size = 0;
    std::vector<float> rgba;
  };
  using Pyramid = std::vector<Level>;

  static Pyramid make_pyramid(const GlyphBitmap& bitmap);
  void draw_one(const ToyPlacement& placed, std::int64_t pixels, float* image) const;

  std::vector<Pyramid> pyramids_;  // one for each thing
};

/// CHW in [0,1] to interleaved RGB bytes, rounded.
std::vector<std::uint8_t> to_rgb_bytes(std::span<const float> image);

}  // namespace litevl
