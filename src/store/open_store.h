// Opens a library by its name; so far names are folders (sqlite/).
#pragma once

#include <filesystem>
#include <memory>

#include "store/clip_store.h"
#include "store/job_store.h"

namespace litevl {

/// Whether `where` is a library, even a damaged one. A library whose creation was interrupted
/// before it had any content does not count. Throws Error (kMachine) if the folder cannot be read.
bool store_exists(const std::filesystem::path& where);

/// Opens the library `where`, of this version or an earlier one, for reading. Throws Error: kUsage
/// if there is none, kData if it is not a library or of a later version.
std::unique_ptr<ClipStore> open_store(const std::filesystem::path& where);

/// Opens it for writing: creates an empty library if there is none, and converts one of an earlier
/// version. The caller must hold the folder's FolderLock.
std::unique_ptr<ClipStore> open_store_to_write(const std::filesystem::path& where);

/// The jobs of the library `where`, which is opened anew in each call. `kept` jobs with final
/// states are kept besides the one that ended last. Throws Error (kUsage) if there is no library.
std::unique_ptr<JobStore> open_job_store(const std::filesystem::path& where,
                                         std::int64_t kept = kKeptJobs);

}  // namespace litevl
