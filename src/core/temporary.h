// Files and folders that have unpredictable names until they are complete.
#pragma once

#include <filesystem>

namespace litevl {

/// A new empty folder beside `target`, with an unpredictable name. Temporary files and folders that
/// killed programs left there are removed first.
class HiddenFolder {
 public:
  /// Throws Error (kMachine) if the parent folder cannot be written.
  explicit HiddenFolder(const std::filesystem::path& target);
  /// Removes whatever has this name by then, with everything in it.
  ~HiddenFolder();
  HiddenFolder(const HiddenFolder&) = delete;
  HiddenFolder& operator=(const HiddenFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// A new file beside `target`; `publish` renames it to `target`. Its name is unpredictable, and an
/// existing file is never opened under that name, so that a symbolic link planted by an attacker
/// has no effect. Temporary files that killed programs left there are removed first.
class TemporaryFile {
 public:
  /// Throws Error (kMachine) if the folder cannot be written.
  explicit TemporaryFile(const std::filesystem::path& target);
  /// Removes the file unless it was published.
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Open for writing, positioned at the beginning.
  int descriptor() const { return descriptor_; }

  /// Syncs the file and renames it to the target. Throws Error (kMachine) if that fails.
  void publish();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool is_published_ = false;
};

}  // namespace litevl
