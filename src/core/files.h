// Files that are never seen half-written, and the limits under which strangers' files are read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace litevl {

/// Writes through `write` into a temporary file beside `path`, syncs it and renames it to `path`:
/// `path` holds the old content or the whole new one, never a part.
/// Throws Error (kMachine) if the disk refuses; the temporary file is removed then.
void write_file_atomically(const std::filesystem::path& path,
                           const std::function<void(std::ostream&)>& write);

/// Syncs the finished file `temporary` and renames it to `path`, in the same folder.
/// Throws Error (kMachine) if the disk refuses; `temporary` may be left then.
void publish_file(const std::filesystem::path& temporary, const std::filesystem::path& path);

/// The whole file. Throws Error (kData) if it is missing, not a regular file or larger than
/// `limit_bytes`.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit_bytes);

}  // namespace litevl
