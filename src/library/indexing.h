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
#include "store/clip_store.h"
#include "task/retriever.h"
#include "video/find_videos.h"

namespace litevl {

/// Throws Error (kUsage) for options out of range. Does not access any file.
void check_indexing_options(const IndexingOptions& options);

/// Reads new and changed videos under `roots`, with the model's number of frames, and removes those
/// that have vanished. The library knows the roots from then on; if none are given, all known ones
/// are used. Files that were renamed or touched are recognised by their content. Clips are stored
/// batch by batch: however this ends, the next run continues after them. The caller must hold the
/// FolderLock and have set `batch_clips` to what `memory_bytes` allows; `store` must be open for
/// writing and have the retriever's model. Throws Error: kUsage if the library keeps other tokens
/// or places, for a missing root, if there is no video, and if no root is given or known; kData if
/// the model returns numbers that are not finite; kMachine if the disk fails.
IndexingReport index_videos(ClipStore& store, Retriever& retriever,
                            const std::vector<std::filesystem::path>& roots,
                            const IndexingOptions& options = {});

}  // namespace litevl
