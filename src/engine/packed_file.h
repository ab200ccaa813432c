// The file of a part's packed numbers: written once, then only mapped.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/packed_archive.h"

namespace litevl::engine {

/// The version of the packed forms and of their files. A file with another version is made again.
constexpr std::uint32_t kPackedVersion = 1;

/// Identifies what a file contains. Two files with the same key have the same numbers.
struct PackedKey {
  std::string model;    ///< its fingerprint (checkpoint/model_files.h), 16 digits
  std::string part;     ///< "video"
  std::string numbers;  ///< "int8"
  std::string layout;   ///< the rank of processors that it was packed for, or "any"

  /// "video-int8-avx2.packed". Files of other models may have the same name.
  std::string file_name() const { return part + '-' + numbers + '-' + layout + ".packed"; }
};

/// A file that is mapped into memory. The numbers that it returns keep the mapping, which remains
/// valid if the file is removed or replaced.
class PackedFile final : public PackedArchive {
 public:
  /// Throws Error: kData unless `path` is a complete packed file with `key`, kMachine if it cannot
  /// be mapped. Does not check its contents.
  PackedFile(const std::filesystem::path& path, const PackedKey& key);

  /// Throws Error (kData) unless all arrays of the file were read.
  void finish() const;
  /// The hash that the arrays should have, digits of WordHash.
  std::string contents() const { return contents_; }
  /// Whether the arrays are those that were written: reads all of them and compares their hash.
  bool is_undamaged() const;
  /// Identifies the file and its state: differs from that of every other file, and changes if the
  /// file is changed.
  std::string identity() const;

 private:
  Memory array(const Memory& there, std::size_t bytes) override;

  std::filesystem::path path_;
  struct stat status_ {};
  std::shared_ptr<const char> bytes_;
  std::string contents_;
  std::uint64_t at_ = 0;  // where the next array begins
  std::vector<Memory> arrays_;
};

/// Writes a part's arrays to a file.
class PackedWriter final : public PackedArchive {
 public:
  /// Writes the file.
  std::uint64_t size_bytes() const { return size_; }
  /// Throws Error (kMachine) if the disk refuses.
  void write(const std::filesystem::path& path, const PackedKey& key) const;

 private:
  Memory array(const Memory& there, std::size_t bytes) override;

  std::vector<Memory> arrays_;
  std::uint64_t size_ = 0;
};

/// The fingerprint of the model whose packed weights the file `path` contains; nothing if it is not
/// a packed file of this version.
std::optional<std::string> packed_model(const std::filesystem::path& path);

}  // namespace litevl::engine
