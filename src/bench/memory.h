// How much memory this process has, and takes at most.
#pragma once

#include <functional>

namespace litevl {

/// Bytes that are resident now; 0 where the system does not tell (it is Linux that does).
double resident_bytes();

/// Bytes of resident memory that `run` adds, at its highest, to what the process had before. First
/// gives freed memory back to the system. 0 where the system does not tell.
double peak_memory_of(const std::function<void()>& run);

}  // namespace litevl
