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

/// Held while a library's database is opened (shared) and while another takes its place
/// (exclusive), each a matter of milliseconds; waits for the other kind. Where files cannot be
/// locked it holds nothing. Not copied, not moved.
class OpeningLock {
 public:
  enum class Sharing { kShared, kExclusive };
  OpeningLock(const std::filesystem::path& folder, Sharing sharing);
  ~OpeningLock();
  OpeningLock(const OpeningLock&) = delete;
  OpeningLock& operator=(const OpeningLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace litevl
