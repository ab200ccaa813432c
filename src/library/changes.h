// What has to be done to bring a library up to date with the files.
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
  std::string content_hash = {};             ///< if it was taken
  std::int64_t video_id = 0;                 ///< of the unfinished video that this file is, or 0
  std::optional<std::string> timeline = {};  ///< of that video, if it is known
};

struct LibraryChanges {
  std::vector<FileToRead> to_read;     ///< new, changed, unfinished, or not readable last time
  std::vector<VideoRecord> unchanged;  ///< known, as they are, whatever their name and time
  std::vector<std::pair<std::int64_t, VideoFile>> new_files;  ///< of known videos: moved, touched
  std::vector<std::pair<std::int64_t, VideoFile>> copies;     ///< of known videos
  std::vector<MovedVideo> moved;
  std::vector<VideoRecord> vanished;  ///< known under the roots, but no longer there
  std::vector<LostFolder> lost;       ///< whose videos are not among the vanished
  std::vector<std::filesystem::path>
      growing;                    ///< changed too recently; what is known of them stays
  std::vector<LeftOut> left_out;  ///< not looked at, with reasons
};

struct ChangeOptions {
  /// Videos have vanished even where a whole root has, or a folder that is empty now.
  bool is_forgetting = false;
  /// New and changed files that were written to less than so many seconds ago are `growing`.
  double settle_seconds = 0;
  const std::atomic<bool>* is_cancelled = nullptr;
  ProgressSink progress = {};  ///< of files that are read to be recognised
};

/// Compares the video files under `roots`, of `whole_path`, with `known`: by path, size and time of
/// change, and what that does not tell by size and content. `missing` are known roots that are not
/// there.
/// Throws Error (kUsage) for a root that is missing or cannot be read.
LibraryChanges find_changes(const std::vector<std::filesystem::path>& roots,
                            const std::vector<std::filesystem::path>& missing,
                            const std::vector<VideoRecord>& known,
                            const ChangeOptions& options = {});

}  // namespace litevl
