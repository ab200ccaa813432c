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

void start_with_huge_pages() {
#ifdef __GLIBC__
  setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", 0);
#endif
}

}  // namespace litevl
