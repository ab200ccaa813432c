#include "checkpoint/replace_folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "core/temporary.h"
#include "litevl/error.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// Makes renames in `folder` survive a loss of power, where the file system can.
void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

// Puts `fresh` in the place of the folder `path`; the old one is then at `fresh`.
void exchange(const fs::path& fresh, const fs::path& path) {
  if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS)
    throw Error(Error::Kind::kMachine, path.string(), std::strerror(errno));
  // The file system cannot exchange: for a moment `path` is missing, never half there.
  const fs::path aside = fresh.string() + ".old";
  fs::rename(path, aside);
  fs::rename(fresh, path);
  fs::rename(aside, fresh);
}

}  // namespace

void replace_folder(const fs::path& path, const std::function<void(const fs::path& folder)>& fill) {
  // "models/a/" names the same folder as "models/a".
  const fs::path target = path.has_filename() ? path : path.parent_path();
  const fs::path parent = target.has_parent_path() ? target.parent_path() : fs::path(".");
  try {
    fs::create_directories(parent);
    const HiddenFolder fresh(target);
    fill(fresh.path());
    sync_folder(fresh.path());
    if (fs::exists(target))
      exchange(fresh.path(), target);
    else
      fs::rename(fresh.path(), target);
    sync_folder(parent);
  } catch (const fs::filesystem_error& error) {
    throw Error(Error::Kind::kMachine, target.string(), error.code().message());
  }
}

}  // namespace litevl
