// What a file holds, in sixteen bytes.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>

namespace litevl {

/// MurmurHash3 (128 bits) of all the bytes of `file`: equal files have equal ones; others, unless
/// made to, do not. Empty once `*is_cancelled`, which may be null.
/// Throws Error (kData) if the file cannot be read.
std::string hash_file(const std::filesystem::path& file,
                      const std::atomic<bool>* is_cancelled = nullptr);

}  // namespace litevl
