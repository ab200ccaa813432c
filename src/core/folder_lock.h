// Locks: at most one writer for each folder.
#pragma once

#include <filesystem>
#include <string>

namespace litevl {

/// The kinds of folders that are locked, each with the command that locks it.
enum class Holding {
  kLibrary,   ///< `litevl index`
  kRun,       ///< `litevl train`
  kAblation,  ///< `litevl ablate`
};

/// Locks `folder` for writing, with the file library.lock, run.lock or ablation.lock in it. The
/// system releases the lock when the process ends, however it ends. Not copyable, not movable.
class FolderLock {
 public:
  /// Creates the folder if it is missing. Throws Error (kMachine) if another process holds the lock
  /// or the folder cannot be written.
  FolderLock(const std::filesystem::path& folder, Holding holding);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// Whether some process holds the lock now; false if that cannot be determined.
  static bool is_held(const std::filesystem::path& folder, Holding holding);

 private:
  int descriptor_ = -1;
};

/// Held while a library's database is being opened (shared) or replaced by another (exclusive).
/// Both take milliseconds; each kind waits for the other. Does nothing where the file system has no
/// locks. Not copyable, not movable.
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
