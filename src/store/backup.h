// A copy of a library while it is in use.
#pragma once

#include <cstdint>
#include <filesystem>

namespace litevl {

/// Copies the library in `folder`, as it is at one moment, into the folder `target`, which is made
/// if it is missing; whoever reads or writes the library goes on meanwhile. What is derived from it
/// is not copied: it is made again. Returns how many bytes were written. Throws Error: kUsage if
/// there is no library, or is one in `target`; kData if it is damaged or of an earlier version,
/// which `litevl index` converts; kMachine if the disk refuses. Nothing but an empty `target` is
/// left then.
std::int64_t backup_library(const std::filesystem::path& folder,
                            const std::filesystem::path& target);

}  // namespace litevl
