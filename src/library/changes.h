// Determines what has to be done to update a library.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/progress.h"
#include "litevl/index.h"
#include "store/clip_store.h"
#include "video/find_videos.h"

namespace litevl {

struct FileToRead {
  VideoFile file;
  std::string content_hash = {};             ///< empty if it was not computed
  std::int64_t video_id = 0;                 ///< id of the unfinished video in this file, or 0
  std::optional<std::string> timeline = {};  ///< timeline of that video, if it is known
};

struct LibraryChanges {
  std::vector<FileToRead> to_read;  ///< new, changed, unfinished, or not readable last time
  std::vector<VideoRecord>
      unchanged;  ///< known and unchanged, though their name or time may be new
  std::vector<std::pair<std::int64_t, VideoFile>>
      new_files;  ///< new files of known videos, which were moved or touched
  std::vector<std::pair<std::int64_t, VideoFile>> copies;  ///< of known videos
  std::vector<MovedVideo> moved;
  std::vector<VideoRecord> vanished;  ///< known under the roots, but no longer there
  std::vector<LostFolder> lost;       ///< whose videos are not among the vanished
  std::vector<std::filesystem::path>
      growing;                    ///< changed too recently; what is known of them stays
  std::vector<LeftOut> left_out;  ///< not looked at, with reasons
};

struct ChangeOptions {
  /// Also treat videos as vanished if a whole root is missing or a folder is now empty.
  bool is_forgetting = false;
  Shard shard = {};  ///< others that are new or changed are left alone
  /// New and changed files that were written to less than so many seconds ago are `growing`.
  double settle_seconds = 0;
  const std::atomic<bool>* is_cancelled = nullptr;
  ProgressSink progress = {};  ///< progress of reading files to recognise them
};

/// Compares the video files under `roots` (from `whole_path`) with `known`: by path, size and time
/// of last change and, if these do not decide, by size and content. `missing` are known roots that
/// do not exist. Throws Error (kUsage) for a root that is missing or cannot be read.
LibraryChanges find_changes(const std::vector<std::filesystem::path>& roots,
                            const std::vector<std::filesystem::path>& missing,
                            const std::vector<VideoRecord>& known,
                            const ChangeOptions& options = {});

}  // namespace litevl
