// The vector index of a library's clips, kept in its folder beside the database.
#pragma once

#include <cstdint>

#include "library/vector_index.h"

namespace litevl {

/// The index of the clips as they are now: from its file, or made anew and saved if the file is
/// missing, damaged or stale. While somebody writes the library an anew made one is exact and not
/// saved, because it is stale in a moment. `width` is E. The caller holds Store::begin_reading.
/// Throws Error (kData) if the database has embeddings of another width.
VectorIndex open_clip_index(Store& store, std::int64_t width);

/// Brings the file up to date. The caller holds the FolderLock.
/// Throws Error, (kMachine) if the disk refuses.
void update_clip_index(Store& store, std::int64_t width);

}  // namespace litevl
