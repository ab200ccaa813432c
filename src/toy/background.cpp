#include <algorithm>
#include <cmath>

#include "toy/random.h"
#include "toy/renderer.h"

namespace litevl {
namespace {

// Edges are soft over a fixed part of the frame, so that every resolution shows the same picture.
constexpr double kEdge = 0.03;

// 1 in the first half of every period, 0 in the second, with soft edges.
double square_wave(double position, double period) {
  const double t = position / period - std::floor(position / period);  // [0,1)
  const double distance = (0.25 - std::abs(t - 0.5)) * period;         // to the nearest edge
  return std::clamp(0.5 + distance / kEdge, 0.0, 1.0);
}

double lattice(std::int64_t x, std::int64_t y, const ToyBackground& background) {
  return ToyRandom{static_cast<std::uint64_t>(x + 64), static_cast<std::uint64_t>(y + 64),
                   static_cast<std::uint64_t>(background.phase * 0x1p40)}
      .uniform();
}

double noise(double x, double y, const ToyBackground& background) {
  const double fx = x / background.period;
  const double fy = y / background.period;
  const auto ix = static_cast<std::int64_t>(std::floor(fx));
  const auto iy = static_cast<std::int64_t>(std::floor(fy));
  const auto smooth = [](double t) { return t * t * (3 - 2 * t); };
  const double sx = smooth(fx - static_cast<double>(ix));
  const double sy = smooth(fy - static_cast<double>(iy));
  const auto row = [&](std::int64_t j) {
    return lattice(ix, j, background) * (1 - sx) + lattice(ix + 1, j, background) * sx;
  };
  return row(iy) * (1 - sy) + row(iy + 1) * sy;
}

// How much of the second colour is at (x, y) in [0,1]².
double second_share(double x, double y, const ToyBackground& background) {
  const double period = background.period;
  const double cosine = std::cos(background.angle);
  const double sine = std::sin(background.angle);
  const double along = (x - 0.5) * cosine + (y - 0.5) * sine;
  const double across = (y - 0.5) * cosine - (x - 0.5) * sine;
  const double shifted = along + background.phase * period;
  switch (background.pattern) {
    case ToyPattern::kPlain:
      return 0;
    case ToyPattern::kGradient:
      return std::clamp(0.5 + along, 0.0, 1.0);
    case ToyPattern::kStripes:
      return square_wave(shifted, period);
    case ToyPattern::kChecks: {
      const double a = square_wave(shifted, period);
      const double b = square_wave(across, period);
      return a * (1 - b) + b * (1 - a);
    }
    case ToyPattern::kSpots: {
      const double a = shifted / period - std::round(shifted / period);
      const double b = across / period - std::round(across / period);
      return std::clamp(0.5 + (0.28 - std::hypot(a, b)) * period / kEdge, 0.0, 1.0);
    }
    case ToyPattern::kNoise:
      return noise(x, y, background);
  }
  return 0;
}

}  // namespace

std::vector<float> draw_background(const ToyBackground& background, std::int64_t pixels) {
  const auto area = static_cast<std::size_t>(pixels * pixels);
  std::vector<float> image(3 * area);
  std::size_t at = 0;
  for (std::int64_t row = 0; row < pixels; ++row) {
    for (std::int64_t column = 0; column < pixels; ++column, ++at) {
      const double x = (static_cast<double>(column) + 0.5) / static_cast<double>(pixels);
      const double y = (static_cast<double>(row) + 0.5) / static_cast<double>(pixels);
      const auto share = static_cast<float>(second_share(x, y, background));
      for (std::size_t c = 0; c < 3; ++c) {
        image[c * area + at] = background.first[c] * (1 - share) + background.second[c] * share;
      }
    }
  }
  return image;
}

}  // namespace litevl
