#include "core/processors.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace litevl {

int available_cores() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
  // More than CPU_SETSIZE processors: the standard library's count is the best there is.
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace litevl
