// A file that is read piece by piece at given offsets, never past its end.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace litevl {

/// Owns an open file. Reads have no shared position, so any number of threads may read at once.
class InputFile {
 public:
  /// Throws Error (kData) if `path` is missing, unreadable, not a regular file, or a Git LFS
  /// pointer.
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size_bytes() const { return size_bytes_; }
  /// As the file is now.
  struct stat status() const;

  /// Fills `to` with bytes [offset, offset + count). Throws Error (kData) if the file ends before.
  void read(std::uint64_t offset, void* to, std::uint64_t count) const;

  /// The same as a string. The range is checked before anything is allocated.
  std::string read(std::uint64_t offset, std::uint64_t count) const;

 private:
  void check_range(std::uint64_t offset, std::uint64_t count) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_bytes_ = 0;
};

}  // namespace litevl
