// What changes in folders, told by the system.
#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

namespace litevl {

/// Watches folders for videos and folders that appear, are written, renamed or removed (inotify).
/// Says only that something has changed, not what: whoever waits looks at the folders again, which
/// is also right after the system has lost events. One thread.
class FolderWatch {
 public:
  enum class Woken {
    kChanged,  ///< and then nothing more for a while
    kTime,     ///< nothing has changed
    kStopped
  };

  /// Throws Error (kMachine) if the system refuses.
  FolderWatch();
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  /// Watches these folders too; those that are watched already, or are gone, do not matter. Not
  /// what is in them: give their subfolders as well. Throws Error (kMachine) where there are more
  /// than the system allows.
  void add(const std::vector<std::filesystem::path>& folders);

  /// Waits for a change, at most so long, and then until nothing has changed for `quiet`, or for
  /// ten times that long: many changes at once are one. `stop_descriptor`, unless it is -1, ends
  /// the waiting when it can be read.
  Woken wait(std::chrono::milliseconds at_most, std::chrono::milliseconds quiet,
             int stop_descriptor = -1);

 private:
  bool read_events();

  int descriptor_ = -1;
};

}  // namespace litevl
