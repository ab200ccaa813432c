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

/// An estimate of the work before indexing begins, so that the user can decide whether to wait.
struct IndexingPlan {
  std::int64_t videos = 0;   ///< number of videos to read
  std::int64_t bytes = 0;    ///< total size of their files
  double video_seconds = 0;  ///< estimated from the lengths of some of them; 0 if none can be read
  /// How long indexing will take on this machine, estimated by encoding one clip with the threads
  /// that indexing uses. 0 if there is too little to do for such a trial.
  double seconds = 0;
  std::int64_t library_bytes = 0;  ///< how much the library will grow, estimated in the same way
};

/// One of several parts that a set of videos is divided into, each for another run: by a hash of
/// their paths below their roots, so that machines with other mount points agree.
struct Shard {
  std::int64_t number = 1;  ///< 1 to `count`
  std::int64_t count = 1;   ///< at least 1
};

struct IndexingOptions {
  ClipOptions clips = {};
  /// How many of a clip's tokens to keep. A library that has clips and keeps all tokens can be
  /// switched to fewer; this also reduces the clips that it already has. By default what the
  /// library keeps now.
  std::optional<TokenForm> tokens = {};
  /// The fraction of a clip's places that the video encoder computes, greater than 0 and at most 1
  /// (docs/library.md). Can be chosen only for a library without clips. By default the library's
  /// own value.
  std::optional<double> kept_places = {};
  std::int64_t batch_clips = 8;  ///< clips encoded together, at least 1
  /// A bound for the resident memory of the process while it indexes, in bytes, including weights
  /// that are mapped from files. It is kept by decoding ahead and encoding together fewer clips, at
  /// least one (docs/library.md). 0: no bound. For models on the CPU.
  std::int64_t memory_bytes = 0;
  /// Also forget videos whose whole root, or whose whole folder, is gone.
  bool is_forgetting = false;
  /// Only videos of this part are read. What the library has of others stays as it is.
  Shard shard = {};
  /// New and changed files that were written to less than so many seconds ago are left for another
  /// run, which `growing` of the report says: somebody may be writing them. 0: all are read.
  double settle_seconds = 0;
  /// Set it to true from any thread to cancel: indexing ends after the current batch, with all its
  /// clips stored.
  const std::atomic<bool>* is_cancelled = nullptr;
  ProgressSink progress = {};
  /// Called with the plan before the work begins, if there is any work.
  std::function<void(const IndexingPlan&)> on_plan = {};
};

struct IndexingFailure {
  std::string path;
  std::string error;
};

/// A file or folder that the user may have expected to be indexed, and why it was not.
struct LeftOut {
  std::filesystem::path path;
  std::string reason;
};

struct MovedVideo {
  std::string from;
  std::string to;
};

/// A folder in which none of the videos known to the library exist any more. A disk that is not
/// mounted looks like this, too.
struct LostFolder {
  std::string path;
  std::int64_t videos = 0;  ///< videos of this folder, which stay in the library
};

/// A video that the next run continues with.
struct UnfinishedVideo {
  std::string path;
  std::int64_t clips = 0;    ///< clips stored so far
  double end_seconds = 0;    ///< end of the last of these clips
  double video_seconds = 0;  ///< length of the whole video
};

struct IndexingReport {
  std::int64_t videos = 0;   ///< read to their end in this run
  std::int64_t clips = 0;    ///< stored in this run
  std::int64_t skipped = 0;  ///< already known and unchanged, even if their names have changed
  /// Not read, or not completely; failures of earlier runs are included.
  std::vector<IndexingFailure> failed;
  std::vector<LeftOut> left_out;  ///< files under the roots that were not examined, with reasons
  std::vector<std::filesystem::path> growing;  ///< left for another run: see `settle_seconds`
  std::vector<MovedVideo> moved;               ///< recognised under another name
  std::vector<std::string> vanished;  ///< removed from the library because the file is gone
  std::vector<LostFolder> lost;       ///< folders whose videos are all missing; these are kept
  std::vector<UnfinishedVideo> unfinished;
  std::int64_t compacted = 0;       ///< older clips whose tokens were reduced in this run
  std::filesystem::path set_aside;  ///< where a rebuild kept a damaged database, or empty
  bool is_cancelled = false;        ///< cancelled: some videos are left for another run
};

struct IndexRequest {
  std::filesystem::path library = {};  ///< the library's folder, created if it is missing
  /// Folders and videos to index. Empty: everything that the library knows.
  std::vector<std::filesystem::path> videos = {};
  bool is_rebuild = false;  ///< read everything into a new library, which then replaces the old one
  IndexingOptions options = {};
};

struct IndexResult {
  IndexingReport report;
  std::vector<std::string> notes;  ///< what a person should know before trusting the library
};

/// Encodes new and changed videos with the model, and removes videos that have vanished. From then
/// on the library knows the folders. Clips are stored batch by batch: however this call ends, the
/// next run continues after them. Files that cannot be read are listed in the report. The library
/// is locked for other writers meanwhile; others may search it. `on_notes`, if given, is called
/// with the notes before the work begins, which may take hours. Throws Error: kUsage if a folder is
/// missing, if a file is named that is no video, if there is no video, if the library was made with
/// other `tokens` or `kept_places`, or if `memory_bytes` is less than one clip takes; kData if the
/// model is not the library's, or computes numbers that are not finite; kMachine if the disk cannot
/// be written or another process holds the lock. Throws Stopped when cancelled.
LITEVL_API IndexResult
update_library(const IndexRequest& request, const Model& model,
               const std::function<void(const std::vector<std::string>&)>& on_notes = {});

}  // namespace litevl
