// One writer a folder.
#pragma once

#include <filesystem>
#include <string>

namespace litevl {

/// What folders are held as, and the command that does.
enum class Holding {
  kLibrary,   ///< `litevl index`
  kRun,       ///< `litevl train`
  kAblation,  ///< `litevl ablate`
};

/// Holds `folder` for writing, by the file library.lock, run.lock or ablation.lock in it. The
/// system lets go of it when the process ends, however it ends. Not copied, not moved.
class FolderLock {
 public:
  /// Makes the folder if it is missing. Throws Error (kMachine) if another holder is there or the
  /// folder cannot be written.
  FolderLock(const std::filesystem::path& folder, Holding holding);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// Whether somebody holds it now; false where that cannot be told.
  static bool is_held(const std::filesystem::path& folder, Holding holding);

 private:
  int descriptor_ = -1;
};

}  // namespace litevl
