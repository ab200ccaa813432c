// Brings a library up to date with video files: decode, cut into clips, encode, store.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/progress.h"
#include "library/changes.h"
#include "library/clips.h"
#include "library/indexing_plan.h"
#include "library/store.h"
#include "task/retriever.h"
#include "video/find_videos.h"

namespace litevl {

struct IndexingOptions {
  ClipOptions clips = {};
  /// What to keep of tokens: of a library with clips of which all are kept, less from now on, and
  /// of these, too. By default what the library keeps.
  std::optional<TokenForm> tokens = {};
  /// How many of a clip's places the video encoder keeps (Encoder::encode_video): of a library
  /// without clips. By default what the library has.
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

/// Reads what is new or changed under `roots` with the model's number of frames, and takes out what
/// has vanished. The roots are known from then on; without any, all known ones are meant. Files
/// that were renamed or touched are recognised by their content. Clips are stored by the batch:
/// however this ends, the next run goes on after them. The caller holds the
/// FolderLock, `store` was opened for writing, and its model is the retriever's.
/// Throws Error: kUsage if the library keeps its tokens or places otherwise, for a missing root,
/// where there is no video at all and where no root is given or known, kData if the model gives
/// numbers that are not finite, kMachine if the disk refuses.
IndexingReport index_videos(Store& store, Retriever& retriever,
                            const std::vector<std::filesystem::path>& roots,
                            const IndexingOptions& options = {});

}  // namespace litevl
