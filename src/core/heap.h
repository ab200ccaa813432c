// Settings of the process's heap.
#pragma once

namespace litevl {

/// Keeps freed memory in the process, up to 512 MiB, so that it can be used again. Called by
/// `main`: otherwise a tensor of some megabytes is returned to the system, and the pages of the
/// next one have to be cleared again, in every layer of every step. Does nothing if the C library
/// is not glibc.
void keep_freed_memory();

/// Makes programs that are started afterwards ask the system for huge pages, unless the environment
/// already sets glibc's tunables. LibTorch fills a heap of 40 MB before main(), and page faults for
/// every 4 KiB take a third of that time. Does nothing if the C library is not glibc.
void start_with_huge_pages();

}  // namespace litevl
