// A copy of a library while it is in use.
#pragma once

#include <cstdint>
#include <filesystem>

namespace litevl {

/// Copies the library in `folder`, in one consistent state, into the folder `target`, which is
/// created if it is missing. The library may be read and written meanwhile. Derived files are not
/// copied, because they can be made again. Returns how many bytes were written. Throws Error:
/// kUsage if there is no library in `folder`, or there is one in `target`; kData if it is damaged
/// or of version 1 or 2, which `litevl index` converts; kMachine if the disk fails. Only an
/// empty `target` is left then.
std::int64_t backup_library(const std::filesystem::path& folder,
                            const std::filesystem::path& target);

}  // namespace litevl
