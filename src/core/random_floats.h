// Random numbers that are the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/buffer.h"

namespace litevl {

/// `count` uniformly distributed numbers with mean 0 and standard deviation 1. The same seed gives
/// the same numbers.
Buffer<float> random_floats(std::int64_t count, std::uint64_t seed);

/// A seed derived from a name.
std::uint64_t seed_of(std::string_view name);

}  // namespace litevl
