// Brings a library up to date with video files: decode, cut into clips, encode, store.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "library/clips.h"
#include "library/store.h"
#include "task/retriever.h"
#include "video/find_videos.h"

namespace litevl {

struct IndexingOptions {
  ClipOptions clips = {};
  std::int64_t batch_clips = 8;  ///< encoded together, at least 1
  /// Set by whoever wants indexing to stop: it ends after the batch, with all whole videos stored.
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct IndexingFailure {
  std::string path;
  std::string error;
};

struct IndexingReport {
  std::int64_t videos = 0;              ///< read in this run
  std::int64_t clips = 0;               ///< of these videos
  std::int64_t skipped = 0;             ///< known and unchanged
  std::vector<IndexingFailure> failed;  ///< not read, or not all of them; earlier ones included
  std::vector<LeftOut> left_out;        ///< not looked at under the roots, with reasons
  std::vector<std::string> vanished;    ///< taken out of the library, because the file is gone
  bool is_cancelled = false;            ///< some videos are left for another run
};

/// Reads what is new or changed under `roots` with the model's number of frames, and takes out what
/// has vanished. A video is stored in one transaction: however this ends, the library has it whole
/// or not at all. Shows progress. The caller holds the FolderLock, and the store's model is the
/// retriever's.
/// Throws Error: kUsage for a missing root or where there is no video at all, kData if the model
/// gives numbers that are not finite, kMachine if the disk refuses.
IndexingReport index_videos(Store& store, Retriever& retriever,
                            const std::vector<std::filesystem::path>& roots,
                            const IndexingOptions& options = {});

}  // namespace litevl
