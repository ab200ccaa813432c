// The process's memory.
#pragma once

namespace litevl {

/// Lets what is freed stay with the process, up to 512 MiB, to be used again. For `main`: a tensor
/// of some megabytes is otherwise given back to the system and its successor's pages are cleared
/// anew, at every step of every layer. Does nothing where the C library is not glibc.
void keep_freed_memory();

/// Has the programs that are started afterwards ask the system for huge pages, unless the
/// environment has tunables of its own: LibTorch makes a heap of 40 MB before main(), where a page
/// fault for each 4 KiB takes a third of its time. Does nothing where the C library is not glibc.
void start_with_huge_pages();

}  // namespace litevl
