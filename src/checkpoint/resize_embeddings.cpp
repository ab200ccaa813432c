#include "checkpoint/resize_embeddings.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace litevl {
namespace {

// What cell `to` of `count` takes of `from_count` cells: places, which may be beyond the ends, and
// shares.
struct Taps {
  std::int64_t first = 0;
  std::array<float, 4> shares{};
};

// Where the middle of cell `to` lies among `from_count` cells, the first middle at 0.
double middle_of(std::int64_t to, std::int64_t count, std::int64_t from_count) {
  return (static_cast<double>(to) + 0.5) * static_cast<double>(from_count) /
             static_cast<double>(count) -
         0.5;
}

// Keys, "Cubic convolution interpolation", 1981, equation 4, with a = -0.75.
double cubic(double x) {
  constexpr double a = -0.75;
  x = std::abs(x);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((x - 5) * x + 8) * x * a - 4 * a;
  return 0;
}

Taps cubic_taps(std::int64_t to, std::int64_t count, std::int64_t from_count) {
  const double at = middle_of(to, count, from_count), whole = std::floor(at);
  Taps taps{static_cast<std::int64_t>(whole) - 1, {}};
  for (int i = 0; i < 4; ++i)
    taps.shares.at(static_cast<std::size_t>(i)) = static_cast<float>(cubic(at - whole + 1 - i));
  return taps;
}

}  // namespace

Buffer<float> resize_positions(std::span<const float> table, std::int64_t width, PatchGrid from,
                               PatchGrid to) {
  if (from == to) return {table.begin(), table.end()};
  Buffer<float> out(static_cast<std::size_t>((1 + to.height * to.width) * width));
  std::copy_n(table.data(), width, out.data());
  for (std::int64_t y = 0; y < to.height; ++y) {
    const auto rows = cubic_taps(y, to.height, from.height);
    for (std::int64_t x = 0; x < to.width; ++x) {
      const auto columns = cubic_taps(x, to.width, from.width);
      float* target = out.data() + (1 + y * to.width + x) * width;
      for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
          // Beyond the ends are the ends.
          const auto row = std::clamp<std::int64_t>(rows.first + i, 0, from.height - 1);
          const auto column = std::clamp<std::int64_t>(columns.first + j, 0, from.width - 1);
          const float share = rows.shares.at(static_cast<std::size_t>(i)) *
                              columns.shares.at(static_cast<std::size_t>(j));
          const float* source = table.data() + (1 + row * from.width + column) * width;
          for (std::int64_t d = 0; d < width; ++d) target[d] += share * source[d];
        }
    }
  }
  return out;
}

Buffer<float> resize_times(std::span<const float> table, std::int64_t width, std::int64_t frames) {
  const auto count = static_cast<std::int64_t>(table.size()) / width;
  if (frames == count) return {table.begin(), table.end()};
  Buffer<float> out(static_cast<std::size_t>(frames * width));
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    const double at = std::max(0.0, middle_of(frame, frames, count));
    const auto first = std::min(static_cast<std::int64_t>(at), count - 1);
    const auto second = std::min(first + 1, count - 1);
    const auto share = static_cast<float>(at - static_cast<double>(first));
    for (std::int64_t d = 0; d < width; ++d)
      out[static_cast<std::size_t>(frame * width + d)] =
          (1 - share) * table[static_cast<std::size_t>(first * width + d)] +
          share * table[static_cast<std::size_t>(second * width + d)];
  }
  return out;
}

}  // namespace litevl
