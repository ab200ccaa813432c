// Which times of a video the model sees.
#pragma once

#include <cstdint>
#include <vector>

namespace litevl {

/// Middles of `count` equal parts of [start_seconds, end_seconds), ascending: for testing.
/// Throws Error (kUsage) if count < 1, a time is not finite, or the end is not after the start.
std::vector<double> sample_middles(double start_seconds, double end_seconds, int count);

/// One time uniformly at random within each of the parts, ascending: for training. The same seed
/// gives the same times everywhere. Errors as above.
std::vector<double> sample_random(double start_seconds, double end_seconds, int count,
                                  std::uint64_t seed);

}  // namespace litevl
