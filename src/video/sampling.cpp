#include "video/sampling.h"

#include <cmath>
#include <random>
#include <string>

#include "litevl/error.h"

namespace litevl {
namespace {

// `position()` is the place within the next part, in [0, 1).
template <typename Position>
std::vector<double> sample(double start_seconds, double end_seconds, int count, Position position) {
  if (count < 1)
    throw Error(Error::Kind::kUsage, "frame sampling",
                "count is " + std::to_string(count) + ", expected at least 1");
  const double length = end_seconds - start_seconds;
  if (!std::isfinite(start_seconds) || !std::isfinite(length) || !(length > 0))
    throw Error(Error::Kind::kUsage, "frame sampling",
                "from " + std::to_string(start_seconds) + " s to " + std::to_string(end_seconds) +
                    " s, expected an end after the start");
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i)
    times.push_back(start_seconds + length * (i + position()) / count);
  return times;
}

}  // namespace

std::vector<double> sample_middles(double start_seconds, double end_seconds, int count) {
  return sample(start_seconds, end_seconds, count, [] { return 0.5; });
}

std::vector<double> sample_random(double start_seconds, double end_seconds, int count,
                                  std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  // The standard's own distributions differ between libraries; 53 bits fill a double's fraction.
  return sample(start_seconds, end_seconds, count,
                [&] { return static_cast<double>(generator() >> 11) * 0x1p-53; });
}

}  // namespace litevl
