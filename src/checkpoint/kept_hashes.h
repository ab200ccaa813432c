// Hashes of large files, kept in the user's cache, so that a file is read once for its hash.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace litevl {

/// All by which it would show that an open file has changed or is another: device, number, size,
/// and the times of its contents and of its entry in nanoseconds.
std::string file_identity(const struct stat& status);

/// What is kept at `path`, digits of WordHash; empty if it is not there or not whole.
std::string read_kept_hash(const std::filesystem::path& path);

/// Keeps `digits` at `path`, in a folder that nobody else may write in. Where that is not possible,
/// nothing is kept.
void keep_hash(const std::filesystem::path& path, const std::string& digits);

}  // namespace litevl
