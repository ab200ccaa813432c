// A library made anew beside the old one, whose place it takes at the end.
#pragma once

#include <filesystem>
#include <vector>

#include "library/indexing.h"
#include "library/store.h"
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

/// Opens for writing what a rebuild of the library in `folder` has so far, if it is of `model` and,
/// if given, keeps `tokens` and places so; else an empty one. The library itself stays as it is.
/// The caller holds its FolderLock. Throws Error (kMachine) if the disk refuses.
Store open_rebuild(const std::filesystem::path& folder, const ModelIdentity& model,
                   std::optional<TokenForm> tokens = {}, std::optional<double> kept_places = {});

/// What becomes of the database that a rebuild takes the place of.
enum class OldDatabase {
  kReplaced,
  kKept,  ///< beside the new one, under a name that nobody has: it is damaged
};

/// Puts the rebuilt library in the old one's place in one step; whoever is reading the old one goes
/// on with it to its end. No Store of the rebuild is open any more. Returns where the old one was
/// kept, or nothing.
/// Throws Error (kMachine) if the disk refuses or somebody does not stop reading; both libraries
/// are as they were then.
std::filesystem::path finish_rebuild(const std::filesystem::path& folder, OldDatabase what);

}  // namespace litevl
