// A hash of a file's content, sixteen bytes.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>

namespace litevl {

/// MurmurHash3 (128 bits) of all the bytes of `file`: equal files have equal hashes, and different
/// files different ones unless somebody made them collide. Returns an empty text if `*is_cancelled`
/// becomes true; the pointer may be null. Throws Error (kData) if the file cannot be read.
std::string hash_file(const std::filesystem::path& file,
                      const std::atomic<bool>* is_cancelled = nullptr);

}  // namespace litevl
