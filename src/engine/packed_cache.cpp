#include "engine/packed_cache.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "checkpoint/kept_hashes.h"
#include "checkpoint/model_files.h"
#include "core/sha256.h"
#include "core/user_folders.h"
#include "litevl/error.h"

namespace litevl::engine {
namespace {

namespace fs = std::filesystem;

// The file that records that a packed file's contents were read and agree with its header. Its name
// depends on everything by which a change of the packed file can be noticed.
fs::path checked_at(const PackedFile& file) {
  const fs::path cache = user_cache_folder();
  return cache.empty() ? fs::path() : cache / "packed-checked" / sha256(file.identity());
}

bool is_undamaged(const PackedFile& file) {
  const auto checked = checked_at(file);
  if (!checked.empty() && read_kept_hash(checked) == file.contents()) return true;
  if (!file.is_undamaged()) return false;
  if (!checked.empty()) keep_hash(checked, file.contents());
  return true;
}

// Whether this process's user owns the folder `path`.
bool is_own(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

// Creates the folder `path` if it does not exist; returns whether it exists then. A link does not
// count, because it may lead to other people's files; and nothing is created in somebody else's
// folder, because they could not remove it.
bool make_folder(const fs::path& path, bool is_users_own) {
  std::error_code error;
  if (!is_users_own && !is_own(path.has_parent_path() ? path.parent_path() : ".")) return false;
  if (fs::is_directory(fs::symlink_status(path, error))) return true;
  if (!fs::create_directories(path, error) || error) return false;
  if (is_users_own) fs::permissions(path, fs::perms::owner_all, error);
  return !error;
}

// Files that can be made again must not fill the disk.
bool has_room(const fs::path& folder, std::uint64_t bytes) {
  struct statvfs status {};
  return ::statvfs(folder.c_str(), &status) == 0 &&
         static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize >= 2 * bytes;
}

void remove_stale(const fs::path& folder, const std::string& model) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() != ".packed") continue;
    std::error_code ignored;
    if (packed_model(entry->path()) != model) fs::remove(entry->path(), ignored);
  }
}

}  // namespace

PackedCache::PackedCache(std::shared_ptr<const SafetensorsFile> file, std::string model)
    : file_(std::move(file)), model_(std::move(model)) {
  const fs::path folder = file_->path().parent_path();
  folders_.push_back(packed_folder(folder));
  const fs::path cache = user_cache_folder();
  std::error_code error;
  const fs::path whole = fs::canonical(folder.empty() ? "." : folder, error);
  if (!cache.empty() && !error) folders_.push_back(cache / "packed" / sha256(whole.string()));
}

bool PackedCache::find(const std::string& part, const std::string& numbers,
                       const std::string& layout, const Pass& pass) const {
  file_->check_unchanged();
  const PackedKey key{model_, part, numbers, layout};
  for (const auto& folder : folders_) {
    try {
      PackedFile file(folder / key.file_name(), key);
      pass(file);
      file.finish();
      if (is_undamaged(file)) return true;
    } catch (const Error&) {
      // Treated as missing.
    }
  }
  return false;
}

void PackedCache::keep(const std::string& part, const std::string& numbers,
                       const std::string& layout, const Pass& pass) const {
  const PackedKey key{model_, part, numbers, layout};
  PackedWriter writer;
  pass(writer);
  for (const auto& folder : folders_) {
    const bool is_users_own = folder != folders_.front();
    if (!make_folder(folder, is_users_own) || !has_room(folder, writer.size_bytes())) continue;
    try {
      const auto path = folder / key.file_name();
      writer.write(path, key);
      // There is no need to read what was just written.
      const PackedFile file(path, key);
      if (const auto checked = checked_at(file); !checked.empty())
        keep_hash(checked, file.contents());
      remove_stale(folder, model_);
      return;
    } catch (const Error&) {
      // Try the next folder, if there is one.
    } catch (const fs::filesystem_error&) {
    }
  }
}

}  // namespace litevl::engine
