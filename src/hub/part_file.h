// A file while it is downloaded.
#pragma once

#include <filesystem>
#include <string_view>

#include "hub/hub_requests.h"

namespace litevl {

/// "FILE.part" beside `target`, which it becomes when it is whole. It outlives the program, and the
/// next one goes on behind what is in it. One program at a time.
class PartFile {
 public:
  /// Opens what is there, or makes it new, and reads it for its digest. Throws Error (kMachine) if
  /// another program writes it or the disk refuses, Stopped if a stop is asked for.
  PartFile(const std::filesystem::path& target, const HubFile& file);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  std::uint64_t size_bytes() const { return size_bytes_; }
  bool is_whole() const { return size_bytes_ == file_.bytes; }
  /// Whether what is in it has the file's digest.
  bool is_right() const { return hash_.digest() == file_.digest; }

  /// Throws Error (kMachine) if the disk refuses.
  void append(std::string_view bytes);
  /// Forgets what is in it.
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
