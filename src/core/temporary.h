// Files and folders under names that cannot be foreseen, until they are complete.
#pragma once

#include <filesystem>

namespace litevl {

/// A new empty folder beside `target`, under a name that cannot be foreseen. What killed programs
/// left there, files and folders, is removed first.
class HiddenFolder {
 public:
  /// Throws Error (kMachine) if the folder around it cannot be written.
  explicit HiddenFolder(const std::filesystem::path& target);
  /// Removes what then has its name, with everything in it.
  ~HiddenFolder();
  HiddenFolder(const HiddenFolder&) = delete;
  HiddenFolder& operator=(const HiddenFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// A new file beside `target`, which it becomes with `publish`. Its name cannot be foreseen and
/// nothing that stands under it is ever opened, so that a planted link leads nowhere. What killed
/// programs left there is removed first.
class TemporaryFile {
 public:
  /// Throws Error (kMachine) if the folder cannot be written.
  explicit TemporaryFile(const std::filesystem::path& target);
  /// Removes the file unless it was published.
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Open for writing, at the beginning.
  int descriptor() const { return descriptor_; }

  /// Syncs the file and renames it to the target. Throws Error (kMachine) if the disk refuses.
  void publish();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool is_published_ = false;
};

}  // namespace litevl
