// How far two rows are from each other, alike on every processor.
#pragma once

#include <cstdint>

namespace litevl {

/// Σ (a - b)², the same to the last bit for all processors, and for `b` and `a`.
float squared_distance(const float* a, const float* b, std::int64_t count);

}  // namespace litevl
