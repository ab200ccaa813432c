#include "core/heap.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace litevl {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kMiB = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 256 * kMiB);  // a block that is larger is the system's again when freed
  mallopt(M_TRIM_THRESHOLD, 512 * kMiB);
#endif
}

}  // namespace litevl
