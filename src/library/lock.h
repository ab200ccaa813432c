// One writer a library.
#pragma once

#include <filesystem>

namespace litevl {

/// Holds the library in `folder` for writing. The system lets go of it when the process ends,
/// however it ends. Not copied, not moved.
class LibraryLock {
 public:
  /// Makes the folder if it is missing. Throws Error (kMachine) if another holder is there or the
  /// folder cannot be written.
  explicit LibraryLock(const std::filesystem::path& folder);
  ~LibraryLock();
  LibraryLock(const LibraryLock&) = delete;
  LibraryLock& operator=(const LibraryLock&) = delete;

  /// Whether somebody holds it now; false where that cannot be told.
  static bool is_held(const std::filesystem::path& folder);

 private:
  int descriptor_ = -1;
};

}  // namespace litevl
