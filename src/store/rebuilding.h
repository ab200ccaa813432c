// Rebuilding a library: a new one is made beside the old one and then replaces it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "store/clip_store.h"

namespace litevl {

/// Opens the unfinished new library of a rebuild of the library in `folder` for writing, if it was
/// made with `model` and, if given, with `tokens` and `kept_places`; otherwise an empty one. The
/// library itself is not changed. The caller must hold its FolderLock. Throws Error (kMachine) if
/// the disk fails.
std::unique_ptr<ClipStore> open_rebuild(const std::filesystem::path& folder,
                                        const ModelIdentity& model,
                                        std::optional<TokenForm> tokens = {},
                                        std::optional<double> kept_places = {});

/// Throws Error (kData) if this program must not replace the database in `folder`, because it
/// belongs to another program or to a later version of this one.
void check_replaceable(const std::filesystem::path& folder);

/// What happens to the database that a rebuild replaces.
enum class OldDatabase {
  kReplaced,
  kKept,  ///< kept beside the new one under an unused name, because it is damaged
};

/// Replaces the old library by the rebuilt one in one step. Whoever is reading the old one can
/// continue with it. No store of the rebuild may be open any more. Returns where the old one was
/// kept, or nothing. Throws Error (kMachine) if the disk fails or somebody does not stop reading;
/// both libraries are unchanged then.
std::filesystem::path finish_rebuild(const std::filesystem::path& folder, OldDatabase what);

}  // namespace litevl
