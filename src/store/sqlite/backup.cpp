#include "store/backup.h"

#include "core/files.h"
#include "core/folder_lock.h"
#include "litevl/error.h"
#include "store/sqlite/store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    throw Error(Error::Kind::kMachine, folder.string(), "cannot be made: " + error.message());
}

}  // namespace

std::int64_t backup_library(const fs::path& folder, const fs::path& target) {
  const auto store = SqliteStore::open(folder);
  if (SqliteStore::exists(target))
    throw Error(Error::Kind::kUsage, target.string(), "has a library already",
                "name a new folder for the backup");
  make_folder(target);
  const FolderLock lock(target, Holding::kLibrary);
  const fs::path file = database_file(target);
  const fs::path begun = file.string() + ".new";  // may be left from a backup that was killed
  std::error_code ignored;
  fs::remove(begun, ignored);
  try {
    store->copy_into(begun);
    publish_file(begun, file);
  } catch (...) {
    fs::remove(begun, ignored);
    throw;
  }
  return static_cast<std::int64_t>(fs::file_size(file));
}

}  // namespace litevl
