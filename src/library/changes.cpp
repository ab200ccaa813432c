#include "library/changes.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <set>

namespace litevl {
namespace {

namespace fs = std::filesystem;

std::optional<VideoFile> describe(const fs::path& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  return VideoFile{
      .path = path.string(),
      .size_bytes = status.st_size,
      .modified_ns = status.st_mtim.tv_sec * kNanosecondsPerSecond + status.st_mtim.tv_nsec};
}

// Absent for certain: a folder that may not be read today says nothing of its files.
bool is_gone(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool is_under(const fs::path& path, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

// "a/b/" has an empty last part that no path under it has.
fs::path without_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

LibraryChanges find_changes(const std::vector<fs::path>& roots,
                            const std::vector<VideoRecord>& known) {
  std::vector<fs::path> whole_roots;
  for (const fs::path& root : roots)
    whole_roots.push_back(without_slash(fs::absolute(root).lexically_normal()));
  std::map<std::string, const VideoRecord*> record_by_path;
  for (const VideoRecord& record : known) record_by_path[record.file.path] = &record;

  LibraryChanges changes;
  std::set<std::string> found;
  for (const fs::path& path : find_videos(whole_roots, &changes.left_out)) {
    const auto file = describe(path);
    if (!file) continue;  // removed since it was found
    found.insert(file->path);
    const auto record = record_by_path.find(file->path);
    const bool is_known = record != record_by_path.end() && record->second->file == *file &&
                          record->second->clips > 0;
    if (is_known) {
      changes.unchanged.push_back(*record->second);
    } else {
      changes.to_read.push_back(*file);
    }
  }
  for (const VideoRecord& record : known) {
    const bool is_here = std::any_of(whole_roots.begin(), whole_roots.end(), [&](const auto& root) {
      return is_under(record.file.path, root);
    });
    if (is_here && !found.contains(record.file.path) && is_gone(record.file.path))
      changes.vanished.push_back(record);
  }
  return changes;
}

}  // namespace litevl
