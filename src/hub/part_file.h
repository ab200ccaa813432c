// A file that is being downloaded.
#pragma once

#include <filesystem>
#include <string_view>

#include "hub/hub_requests.h"

namespace litevl {

/// "FILE.part" beside `target`, to which it is renamed when it is complete. It remains if the
/// program ends, and the next run continues after its content. For one program at a time.
class PartFile {
 public:
  /// Opens or creates the file, and reads its content to compute its digest. Throws Error
  /// (kMachine) if another program is writing it or the disk fails, Stopped if a stop is requested.
  PartFile(const std::filesystem::path& target, const HubFile& file);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  std::uint64_t size_bytes() const { return size_bytes_; }
  bool is_whole() const { return size_bytes_ == file_.bytes; }
  /// Whether its content has the file's digest.
  bool is_right() const { return hash_.digest() == file_.digest; }

  /// Throws Error (kMachine) if the disk fails.
  void append(std::string_view bytes);
  /// Deletes its content.
  void start_over();
  /// Syncs it and renames it to the target.
  void publish();
  void remove();

 private:
  [[noreturn]] void refuse() const;
  void read_content();

  std::filesystem::path target_;
  std::filesystem::path path_;
  const HubFile& file_;
  int descriptor_ = -1;
  std::uint64_t size_bytes_ = 0;
  ContentHash hash_;
};

}  // namespace litevl
