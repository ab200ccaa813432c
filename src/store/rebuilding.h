// A library made anew takes the old one's place.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "store/clip_store.h"

namespace litevl {

/// Opens for writing what a rebuild of the library in `folder` has so far, if it is of `model` and,
/// if given, keeps `tokens` and places so; else an empty one. The library itself stays as it is.
/// The caller holds its FolderLock. Throws Error (kMachine) if the disk refuses.
std::unique_ptr<ClipStore> open_rebuild(const std::filesystem::path& folder,
                                        const ModelIdentity& model,
                                        std::optional<TokenForm> tokens = {},
                                        std::optional<double> kept_places = {});

/// Throws Error (kData) where the database in `folder` is not this program's to replace: another's,
/// or a later version's of this one.
void check_replaceable(const std::filesystem::path& folder);

/// What becomes of the database that a rebuild takes the place of.
enum class OldDatabase {
  kReplaced,
  kKept,  ///< beside the new one, under a name that nobody has: it is damaged
};

/// Puts the rebuilt library in the old one's place in one step; whoever is reading the old one goes
/// on with it to its end. No store of the rebuild is open any more. Returns where the old one was
/// kept, or nothing.
/// Throws Error (kMachine) if the disk refuses or somebody does not stop reading; both libraries
/// are as they were then.
std::filesystem::path finish_rebuild(const std::filesystem::path& folder, OldDatabase what);

}  // namespace litevl
