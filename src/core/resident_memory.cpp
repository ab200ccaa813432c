#include "core/resident_memory.h"

#include <unistd.h>

#include <fstream>

namespace litevl {

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0, resident = 0;  // pages
  file >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

}  // namespace litevl
