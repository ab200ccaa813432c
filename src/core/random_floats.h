// Numbers by chance that are the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/buffer.h"

namespace litevl {

/// `count` numbers of mean 0 and deviation 1, even between their ends. The same for a seed.
Buffer<float> random_floats(std::int64_t count, std::uint64_t seed);

/// A seed of a name's own.
std::uint64_t seed_of(std::string_view name);

}  // namespace litevl
