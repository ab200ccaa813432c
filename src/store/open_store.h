// A library opened by its name: today a folder (sqlite/).
#pragma once

#include <filesystem>
#include <memory>

#include "store/clip_store.h"

namespace litevl {

/// Whether `where` is a library or what is left of one. One whose making was interrupted before it
/// had anything is none. Throws Error (kMachine) for a folder that cannot be looked into.
bool store_exists(const std::filesystem::path& where);

/// Opens the library `where` for reading, of this version or an earlier one. Throws Error (kUsage)
/// if there is none, (kData) if what is there is no library or of a later version.
std::unique_ptr<ClipStore> open_store(const std::filesystem::path& where);

/// Opens it for writing: makes an empty one if there is none, converts one of an earlier version.
/// The caller holds the folder's FolderLock.
std::unique_ptr<ClipStore> open_store_to_write(const std::filesystem::path& where);

}  // namespace litevl
