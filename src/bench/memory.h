// How much memory this process has, and its peak.
#pragma once

#include <functional>

namespace litevl {

/// Bytes that are resident now; 0 if the system does not say (Linux does).
double resident_bytes();

/// By how many bytes the resident memory exceeds its earlier size, at its peak, while `run` runs.
/// First returns freed memory to the system. 0 if the system does not say.
double peak_memory_of(const std::function<void()>& run);

}  // namespace litevl
