// The folders that a library's videos are in. Each has a name, by which it is moved and removed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "litevl/library.h"
#include "store/clip_store.h"

namespace litevl {

/// `path` as an absolute path without "..", "." and a slash at its end.
std::filesystem::path whole_path(const std::filesystem::path& path);

/// Whether `path` is `root` or inside it; both from `whole_path`.
bool is_under(const std::filesystem::path& path, const std::filesystem::path& root);

/// A video is counted for each root that it is under. Videos under no root come last.
std::vector<RootSummary> summarise_roots(ClipStore& store);

/// Adds `paths` (from `whole_path`) as roots, except those under a known root. Each is named like
/// its folder or file, with a number if that name is taken.
void add_roots(ClipStore& store, const std::vector<std::filesystem::path>& paths);

/// Records that the folder of a root was moved to `path`, with its videos, whose clips are
/// unchanged. `name` is the name or path of a root, or a folder with known videos. Returns how many
/// videos were moved; those that the library already knows in the new place are removed. Throws
/// Error (kUsage) for an unknown name, and if none of the videos is in the new place.
std::int64_t move_root(ClipStore& store, const std::string& name,
                       const std::filesystem::path& path);

/// Forgets a root and its videos that are under no other root. `name` as above. Returns how many
/// videos were removed. Throws Error (kUsage) for an unknown name.
std::int64_t remove_root(ClipStore& store, const std::string& name);

}  // namespace litevl
