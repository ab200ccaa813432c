// The distance of two rows, identical on every processor.
#pragma once

#include <cstdint>

namespace litevl {

/// Σ (a - b)², the same to the last bit on all processors and if `a` and `b` are exchanged.
float squared_distance(const float* a, const float* b, std::int64_t count);

}  // namespace litevl
