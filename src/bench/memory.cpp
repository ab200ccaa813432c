#include "bench/memory.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>
#include <fstream>
#include <string>

#include "core/resident_memory.h"

namespace litevl {
namespace {

// Of resident memory, in bytes; 0 if the system does not say.
double peak_bytes() {
  const std::string name = "VmHWM:";
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(name)) return 1024 * std::stod(line.substr(name.size()));
  return 0;
}

// Resets the peak to the current value.
bool forget_peak() {
  std::ofstream file("/proc/self/clear_refs");
  file << 5 << std::flush;
  return file.good();
}

}  // namespace

double peak_memory_of(const std::function<void()>& run) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  const bool is_known = forget_peak();
  const double before = resident_bytes();
  run();
  return is_known ? std::max(0.0, peak_bytes() - before) : 0;
}

}  // namespace litevl
