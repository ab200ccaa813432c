// The process's memory.
#pragma once

namespace litevl {

/// Lets what is freed stay with the process, up to 512 MiB, to be used again. For `main`: a tensor
/// of some megabytes is otherwise given back to the system and its successor's pages are cleared
/// anew, at every step of every layer. Does nothing where the C library is not glibc.
void keep_freed_memory();

}  // namespace litevl
