// The vector index of a library's clips, kept in its folder beside the database.
#pragma once

#include <cstdint>
#include <filesystem>

#include "store/sqlite/store.h"
#include "store/sqlite/vector_index.h"

namespace litevl {

/// The file of the library in `folder`.
std::filesystem::path clip_index_file(const std::filesystem::path& folder);

/// An index of the clips as they are now: from its file, to which clips that were added since are
/// added in memory; or made anew, and saved, if the file is missing, damaged or of another library.
/// It may have clips that are no longer there. While somebody writes the library an anew made one
/// has no cells and is not saved. `width` is E. The caller holds a snapshot.
/// Throws Error (kData) if the database has embeddings of another width.
VectorIndex open_clip_index(SqliteStore& store, std::int64_t width);

/// Brings the file up to date: adds what is new; makes it anew where much was removed or added. The
/// caller holds the FolderLock. Throws Error, (kMachine) if the disk refuses.
void update_clip_index(SqliteStore& store, std::int64_t width);

}  // namespace litevl
