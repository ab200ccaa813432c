// A library made anew beside the old one, whose place it takes at the end.
#pragma once

#include <filesystem>
#include <vector>

#include "library/indexing.h"
#include "store/clip_store.h"
#include "task/retriever.h"

namespace litevl {

/// Reads everything under `roots`, or under all known roots if there are none, as `index_videos`
/// does, into a new library, which takes the place of the one in `folder` when it is complete. When
/// this ends before, the library is as it was, and the next rebuild with the same model goes on.
/// `model` is the retriever's. The caller holds the FolderLock.
/// Throws Error as `index_videos`, and (kUsage), unless `options.is_forgetting`, where the library
/// knows videos that would not be in the new one because they are under other roots, all of a
/// root's are gone, or they are there and cannot be read, or less of them; (kData) for a database
/// of others or of a later version. One that is damaged is kept under another name, unless
/// `options.is_forgetting`.
IndexingReport rebuild_library(const std::filesystem::path& folder, Retriever& retriever,
                               const ModelIdentity& model,
                               const std::vector<std::filesystem::path>& roots,
                               const IndexingOptions& options = {});

}  // namespace litevl
