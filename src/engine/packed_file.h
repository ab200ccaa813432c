// The file of a part's packed numbers: written whole, then only mapped.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/packed_archive.h"

namespace litevl::engine {

/// Of the packed forms and of the files that hold them; a file of another one is made again.
constexpr std::uint32_t kPackedVersion = 1;

/// What a file is of. Two files of one key hold the same numbers.
struct PackedKey {
  std::string model;    ///< its fingerprint (checkpoint/model_files.h), 16 digits
  std::string part;     ///< "video"
  std::string numbers;  ///< "int8"
  std::string layout;   ///< the processors whose kernels it was folded and packed for, or "any"

  /// "video-int8-avx2.packed": those of other models, too, have it.
  std::string file_name() const { return part + '-' + numbers + '-' + layout + ".packed"; }
};

/// A file whose numbers are where they are mapped. Everything it gives keeps the mapping, which
/// stays when the file is removed or replaced.
class PackedFile final : public PackedArchive {
 public:
  /// Throws Error (kData) unless `path` is a whole packed file of `key`; (kMachine) where it cannot
  /// be mapped. Its contents have not been looked at then.
  PackedFile(const std::filesystem::path& path, const PackedKey& key);

  /// Throws Error (kData) unless all the file's arrays were gone through.
  void finish() const;
  /// What their hash is to be, digits of WordHash.
  std::string contents() const { return contents_; }
  /// Whether the arrays that were gone through are those that were written: reads all of them.
  bool is_undamaged() const;
  /// By this it can be told from every other file, and from itself as it was before a change.
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
  /// Of the file.
  std::uint64_t size_bytes() const { return size_; }
  /// Throws Error (kMachine) if the disk refuses.
  void write(const std::filesystem::path& path, const PackedKey& key) const;

 private:
  Memory array(const Memory& there, std::size_t bytes) override;

  std::vector<Memory> arrays_;
  std::uint64_t size_ = 0;
};

/// The fingerprint of the model that the packed file `path` is of; nothing if it is none of this
/// version.
std::optional<std::string> packed_model(const std::filesystem::path& path);

}  // namespace litevl::engine
