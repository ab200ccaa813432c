// Rebuilds a library: the new one is made beside the old one and replaces it at the end.
#pragma once

#include <filesystem>
#include <vector>

#include "library/indexing.h"
#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

/// Reads everything under `roots`, or under all known roots if there are none, as `index_videos`
/// does, into a new library, which replaces the one in `folder` when it is complete. If this ends
/// earlier, the library is unchanged, and the next rebuild with the same model continues. `model`
/// is the retriever's. The caller must hold the FolderLock. Throws Error as `index_videos` does;
/// also kUsage, unless `options.is_forgetting`, if known videos would be missing from the new
/// library because they are under other roots, because all videos of a root are gone, or because
/// they, or parts of them, can no longer be read; kData for a database of another program or of a
/// later version. A damaged database is kept under another name, unless `options.is_forgetting`.
IndexingReport rebuild_library(const std::filesystem::path& folder, Retriever& retriever,
                               const ModelIdentity& model,
                               const std::vector<std::filesystem::path>& roots,
                               const IndexingOptions& options = {});

}  // namespace litevl
