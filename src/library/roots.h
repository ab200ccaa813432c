// The folders that a library's videos are in. Each has a name, by which it is moved and removed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "litevl/library.h"
#include "store/clip_store.h"

namespace litevl {

/// Absolute, without "..", ".", or a slash at its end.
std::filesystem::path whole_path(const std::filesystem::path& path);

/// Whether `path` is `root` or in it, both of `whole_path`.
bool is_under(const std::filesystem::path& path, const std::filesystem::path& root);

/// A video counts for each root that it is under. Those under no root come last.
std::vector<RootSummary> summarise_roots(ClipStore& store);

/// Makes `paths`, of `whole_path`, known, except those under a root that is. Each gets the name of
/// its folder or file, with a number if that is taken.
void add_roots(ClipStore& store, const std::vector<std::filesystem::path>& paths);

/// The folder of a root was moved to `path`: so were its videos, whose clips stay as they are.
/// `name` is a root's name or path, or a folder with known videos. Returns how many were moved;
/// those that the library has in the new place already are dropped.
/// Throws Error (kUsage) for an unknown name and where not one of the videos is in the new place.
std::int64_t move_root(ClipStore& store, const std::string& name,
                       const std::filesystem::path& path);

/// Forgets a root and its videos that are under no other root. `name` as above. Returns how many
/// videos were removed. Throws Error (kUsage) for an unknown name.
std::int64_t remove_root(ClipStore& store, const std::string& name);

}  // namespace litevl
