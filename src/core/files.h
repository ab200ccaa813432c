// Writing files atomically, and reading untrusted files within a size limit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace litevl {

/// Calls `write` with a temporary file beside `path`, syncs the file and renames it to `path`:
/// `path` always holds either the whole old content or the whole new content.
/// Throws Error (kMachine) if writing fails; the temporary file is then removed.
void write_file_atomically(const std::filesystem::path& path,
                           const std::function<void(std::ostream&)>& write);

/// Syncs the finished file `temporary` and renames it to `path` in the same folder.
/// Throws Error (kMachine) if that fails; `temporary` may then be left behind.
void publish_file(const std::filesystem::path& temporary, const std::filesystem::path& path);

/// Returns the content of a file. Throws Error (kData) if it is missing, is not a regular file or
/// is larger than `limit_bytes`.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit_bytes);

}  // namespace litevl
