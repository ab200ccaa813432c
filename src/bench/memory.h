// The peak of this process's memory.
#pragma once

#include <functional>

namespace litevl {

/// By how many bytes the resident memory exceeds its earlier size, at its peak, while `run` runs.
/// First returns freed memory to the system. 0 if the system does not say.
double peak_memory_of(const std::function<void()>& run);

}  // namespace litevl
