// The zip format as far as PyTorch's files use it.
#pragma once

#include <map>

#include "checkpoint/input_file.h"

namespace litevl {

/// An open zip archive, its directory checked. Entries are stored, or deflated if they are small;
/// ZIP64 is understood. Names are only looked up, never used as paths.
class ZipFile {
 public:
  struct Entry {
    std::uint64_t header_offset;  // of its local header, bytes
    std::uint64_t stored_bytes;   // in the file
    std::uint64_t bytes;          // when unpacked
    std::uint16_t method;         // 0 stored, 8 deflated
  };

  using Entries = std::map<std::string, Entry>;

  /// Throws Error (kData) if the file is no zip archive, or not of one piece.
  explicit ZipFile(const std::filesystem::path& path);

  const Entries& entries() const { return entries_; }
  const InputFile& file() const { return file_; }

  /// Where the bytes of a stored entry begin in the file. Throws Error (kData) if the entry is
  /// deflated or does not lie in the file.
  std::uint64_t data_offset(const std::string& name) const;

  /// The whole unpacked content. Throws Error (kData) if it is larger than `limit_bytes`, or so
  /// many times larger than what is packed that it can only be meant to fill memory.
  std::string read(const std::string& name, std::uint64_t limit_bytes) const;

 private:
  void read_directory(std::uint64_t offset, std::uint64_t bytes, std::uint64_t count);
  const Entry& find(const std::string& name) const;
  std::uint64_t begin_of(const std::string& name, const Entry& entry) const;
  // Of an archive that is not whole, and of one that is, but not a checkpoint.
  [[noreturn]] void fail(const std::string& what) const;
  [[noreturn]] void refuse(const std::string& what) const;

  InputFile file_;
  Entries entries_;
};

}  // namespace litevl
