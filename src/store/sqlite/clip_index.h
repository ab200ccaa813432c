// The vector index of a library's clips, kept in its folder beside the database.
#pragma once

#include <cstdint>
#include <filesystem>

#include "store/sqlite/store.h"
#include "store/sqlite/vector_index.h"

namespace litevl {

/// The index file of the library in `folder`.
std::filesystem::path clip_index_file(const std::filesystem::path& folder);

/// An index of the current clips. It is read from its file, and clips that were added since are
/// added in memory; or it is made from all clips, and saved, if the file is missing, damaged or of
/// another library. It may still contain clips that were removed. If it has to be made while the
/// library is being written, it has no cells and is not saved. `width` is E. The caller must hold a
/// snapshot. Throws Error (kData) if the database has embeddings of another width.
VectorIndex open_clip_index(SqliteStore& store, std::int64_t width);

/// Updates the file: adds new clips, or makes a new index if many clips were removed or added. The
/// caller must hold the FolderLock. Throws Error, kMachine if the disk fails.
void update_clip_index(SqliteStore& store, std::int64_t width);

}  // namespace litevl
