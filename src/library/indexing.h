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

/// Throws Error (kUsage) for options out of range. Looks at no file.
void check_indexing_options(const IndexingOptions& options);

/// Reads what is new or changed under `roots` with the model's number of frames, and takes out what
/// has vanished. The roots are known from then on; without any, all known ones are meant. Files
/// that were renamed or touched are recognised by their content. Clips are stored by the batch:
/// however this ends, the next run goes on after them. The caller holds the
/// FolderLock, `store` was opened for writing, and its model is the retriever's; and has made
/// `batch_clips` of `memory_bytes`.
/// Throws Error: kUsage if the library keeps its tokens or places otherwise, for a missing root,
/// where there is no video at all and where no root is given or known, kData if the model gives
/// numbers that are not finite, kMachine if the disk refuses.
IndexingReport index_videos(ClipStore& store, Retriever& retriever,
                            const std::vector<std::filesystem::path>& roots,
                            const IndexingOptions& options = {});

}  // namespace litevl
