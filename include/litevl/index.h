// Making a folder of videos searchable.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/model.h"
#include "litevl/progress.h"
#include "litevl/types.h"

namespace litevl {

/// What indexing has before it, about, for whoever decides whether to wait.
struct IndexingPlan {
  std::int64_t videos = 0;   ///< to read
  std::int64_t bytes = 0;    ///< of their files
  double video_seconds = 0;  ///< about, from the length of some of them; 0 if none can be read
  /// About how long it takes here, and how many bytes come to the library, by a trial with one clip
  /// on the threads that indexing has; 0 where there is too little to do for a trial.
  double seconds = 0;
  std::int64_t library_bytes = 0;
};

struct IndexingOptions {
  ClipOptions clips = {};
  /// What to keep of tokens: of a library with clips of which all are kept, less from now on, and
  /// of these, too. By default what the library keeps.
  std::optional<TokenForm> tokens = {};
  /// How many of a clip's places the video encoder computes, over 0 to 1 (docs/library.md): of a
  /// library without clips. By default what the library has.
  std::optional<double> kept_places = {};
  std::int64_t batch_clips = 8;  ///< encoded together, at least 1
  /// Videos of which a whole root, or all that was in a folder, is gone are forgotten, too.
  bool is_forgetting = false;
  /// Set by whoever wants indexing to stop: it ends after the batch, with all its clips stored.
  const std::atomic<bool>* is_cancelled = nullptr;
  ProgressSink progress = {};
  /// Told what there is to do before it begins, if there is anything.
  std::function<void(const IndexingPlan&)> on_plan = {};
};

struct IndexingFailure {
  std::string path;
  std::string error;
};

/// What may have been meant to be found, and why it was not.
struct LeftOut {
  std::filesystem::path path;
  std::string reason;
};

struct MovedVideo {
  std::string from;
  std::string to;
};

/// A folder that has none of the videos that the library knows in it: a disk that is not mounted
/// looks like that, too.
struct LostFolder {
  std::string path;
  std::int64_t videos = 0;  ///< that stay in the library
};

/// A video that the next run goes on with.
struct UnfinishedVideo {
  std::string path;
  std::int64_t clips = 0;    ///< stored
  double end_seconds = 0;    ///< of the last of them
  double video_seconds = 0;  ///< of the whole
};

struct IndexingReport {
  std::int64_t videos = 0;              ///< read to their end in this run
  std::int64_t clips = 0;               ///< stored in this run
  std::int64_t skipped = 0;             ///< known and unchanged, whatever their names
  std::vector<IndexingFailure> failed;  ///< not read, or not all of them; earlier ones included
  std::vector<LeftOut> left_out;        ///< not looked at under the roots, with reasons
  std::vector<MovedVideo> moved;        ///< recognised under another name
  std::vector<std::string> vanished;    ///< taken out of the library, because the file is gone
  std::vector<LostFolder> lost;         ///< with none of their videos there; these are kept
  std::vector<UnfinishedVideo> unfinished;
  std::int64_t compacted = 0;       ///< clips of before whose tokens take less room now
  std::filesystem::path set_aside;  ///< where a rebuild kept a damaged database, or empty
  bool is_cancelled = false;        ///< some videos are left for another run
};

struct IndexRequest {
  std::filesystem::path library = {};              ///< folder, made if missing
  std::vector<std::filesystem::path> videos = {};  ///< folders and videos; none: all that are known
  bool is_rebuild = false;  ///< into a new library, which takes the old one's place
  IndexingOptions options = {};
};

struct IndexResult {
  IndexingReport report;
  std::vector<std::string> notes;  ///< what to know before the library is believed
};

/// Reads what is new or changed with the model and takes out what has vanished. The folders are
/// known from then on. Clips are stored by the batch: however this ends, the next run goes on after
/// them. Files that cannot be read are told in the report. Holds the library's lock meanwhile;
/// others may search. `on_notes`, if given, is told the notes before the work begins, which may
/// take hours. Throws Error: kUsage for a missing folder, where there is no video, and where the
/// library keeps its tokens or places otherwise; kData for a model that is not the library's, and
/// one whose numbers are not finite; kMachine if the disk refuses or another process holds the
/// lock; Stopped.
LITEVL_API IndexResult
update_library(const IndexRequest& request, const Model& model,
               const std::function<void(const std::vector<std::string>&)>& on_notes = {});

}  // namespace litevl
