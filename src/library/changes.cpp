#include "library/changes.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <map>
#include <optional>
#include <set>

#include "core/progress.h"
#include "core/sha256.h"
#include "library/file_hash.h"
#include "library/roots.h"
#include "litevl/error.h"

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

// Whether the file certainly does not exist: a folder that cannot be read says nothing about its
// files.
bool is_gone(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

class ChangeFinder {
 public:
  ChangeFinder(const std::vector<VideoRecord>& known, const ChangeOptions& options)
      : known_(known), options_(options) {
    for (const VideoRecord& record : known) {
      by_path_[record.file.path] = &record;
      if (record.clips > 0) by_size_.emplace(record.file.size_bytes, &record);
    }
  }

  LibraryChanges find(const std::vector<fs::path>& roots, const std::vector<fs::path>& missing) {
    std::vector<VideoFile> others;
    for (const fs::path& path : find_videos(roots, &changes_.left_out)) {
      const auto file = describe(path);
      if (!file) continue;  // removed since it was found
      found_.insert(file->path);
      const auto record = by_path_.find(file->path);
      if (record != by_path_.end() && record->second->file == *file) {
        stays_.insert(record->second->id);
        keep(*record->second, *file);
      } else if (!is_in_shard(path, roots)) {
        if (record != by_path_.end()) stays_.insert(record->second->id);
      } else if (is_growing(*file)) {
        changes_.growing.push_back(path);
        if (record != by_path_.end()) stays_.insert(record->second->id);
      } else {
        others.push_back(*file);
      }
    }
    recognise(others);
    find_vanished(roots, missing);
    return std::move(changes_);
  }

 private:
  // By its path below its root, whichever machine that is mounted on.
  bool is_in_shard(const fs::path& path, const std::vector<fs::path>& roots) const {
    if (options_.shard.count == 1) return true;
    fs::path below = path.filename();
    for (const fs::path& root : roots)
      if (is_under(path, root) && path != root) below = path.lexically_relative(root);
    constexpr std::size_t kDigits = 15;  // of a hash, as many as fit into a number
    const auto hash = std::stoull(sha256(below.native()).substr(0, kDigits), nullptr, 16);
    return hash % static_cast<std::uint64_t>(options_.shard.count) + 1 ==
           static_cast<std::uint64_t>(options_.shard.number);
  }

  // A time in the future is of another clock, and says nothing.
  bool is_growing(const VideoFile& file) const {
    timespec now;
    ::clock_gettime(CLOCK_REALTIME, &now);
    const double age = static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) -
                       1e-9 * static_cast<double>(file.modified_ns);
    return age < options_.settle_seconds && age > -options_.settle_seconds;
  }

  // `record` is what `file` holds, under its name or another.
  void keep(const VideoRecord& record, const VideoFile& file) {
    if (record.is_finished && record.clips > 0) {
      changes_.unchanged.push_back(record);
      changes_.unchanged.back().file = file;
    } else {
      const bool is_begun = !record.is_finished && record.clips > 0;
      changes_.to_read.push_back({file, record.content_hash, is_begun ? record.id : 0,
                                  is_begun ? record.timeline : std::nullopt});
    }
  }

  // Files that are not known by name and time, in two rounds: first files that were only touched,
  // so that they are not mistaken for files that were moved.
  void recognise(const std::vector<VideoFile>& files) {
    Progress progress("recognising", static_cast<std::int64_t>(files.size()), options_.progress);
    std::vector<FileToRead> moved;
    std::int64_t done = 0;
    for (const VideoFile& file : files) {
      const std::string hash = hash_if_useful(file);
      const auto record = by_path_.find(file.path);
      if (!hash.empty() && record != by_path_.end() && record->second->content_hash == hash &&
          record->second->clips > 0) {
        stays_.insert(record->second->id);
        changes_.new_files.emplace_back(record->second->id, file);
        keep(*record->second, file);
      } else {
        moved.push_back({file, hash});
      }
      progress.update(++done);
    }
    for (const FileToRead& file : moved) find_source(file);
  }

  // Only a file of the same size can be the same.
  std::string hash_if_useful(const VideoFile& file) {
    if (!by_size_.contains(file.size_bytes)) return {};
    try {
      return hash_file(file.path, options_.is_cancelled);
    } catch (const Error&) {
      unreadable_sizes_.insert(file.size_bytes);
      return {};  // its reader will say why
    }
  }

  bool is_same(const VideoRecord& record, const FileToRead& file) const {
    // Libraries of earlier versions have no hashes; but moving a file does not change its time.
    if (record.content_hash.empty()) return record.file.modified_ns == file.file.modified_ns;
    return record.content_hash == file.content_hash;
  }

  void find_source(const FileToRead& file) {
    const VideoRecord* source = nullptr;
    const auto [begin, end] = by_size_.equal_range(file.file.size_bytes);
    for (auto it = begin; it != end && !file.content_hash.empty(); ++it) {
      const VideoRecord& record = *it->second;
      if (!is_same(record, file)) continue;
      if (!is_used(record)) {
        move(record, file.file);
        return;
      }
      if (record.is_finished) source = &record;
    }
    if (source == nullptr) {
      changes_.to_read.push_back(file);
      return;
    }
    changes_.copies.emplace_back(source->id, file.file);
    keep(*source, file.file);
  }

  // Its file exists, or cannot be accessed, or another file was recognised as this video.
  bool is_used(const VideoRecord& record) const {
    return stays_.contains(record.id) ||
           (!found_.contains(record.file.path) && !is_gone(record.file.path));
  }

  void move(const VideoRecord& record, const VideoFile& file) {
    stays_.insert(record.id);
    changes_.new_files.emplace_back(record.id, file);
    changes_.moved.push_back({record.file.path, file.path});
    keep(record, file);
  }

  void find_vanished(const std::vector<fs::path>& roots, const std::vector<fs::path>& missing) {
    std::map<fs::path, std::int64_t> lost;
    std::map<fs::path, bool> is_lost;  // by root: whether none of its videos exists
    for (const VideoRecord& record : known_) {
      const fs::path* root = root_of(record, roots);
      if (root == nullptr) root = root_of(record, missing);
      if (root == nullptr || stays_.contains(record.id) || found_.contains(record.file.path) ||
          !is_gone(record.file.path) || unreadable_sizes_.contains(record.file.size_bytes))
        continue;
      if (!is_lost.contains(*root)) is_lost[*root] = has_none(*root);
      const fs::path folder = is_lost[*root] ? *root : emptied_folder(record.file.path, *root);
      if (options_.is_forgetting || folder.empty()) {
        changes_.vanished.push_back(record);
      } else {
        ++lost[folder];
      }
    }
    for (const auto& [folder, videos] : lost) changes_.lost.push_back({folder.string(), videos});
  }

  static const fs::path* root_of(const VideoRecord& record, const std::vector<fs::path>& roots) {
    const auto root = std::find_if(roots.begin(), roots.end(), [&](const fs::path& path) {
      return is_under(record.file.path, path);
    });
    return root == roots.end() ? nullptr : &*root;
  }

  bool has_none(const fs::path& root) const {
    return std::none_of(known_.begin(), known_.end(), [&](const VideoRecord& record) {
      return is_under(record.file.path, root) &&
             (found_.contains(record.file.path) || stays_.contains(record.id) ||
              !is_gone(record.file.path));
    });
  }

  // The nearest existing folder above `video`, if it is empty: a disk may have been mounted there.
  static fs::path emptied_folder(const fs::path& video, const fs::path& root) {
    std::error_code error;
    fs::path folder = video.parent_path();
    while (is_under(folder, root) && folder != root && !fs::is_directory(folder, error))
      folder = folder.parent_path();
    return is_under(folder, root) && fs::is_empty(folder, error) && !error ? folder : fs::path();
  }

  const std::vector<VideoRecord>& known_;
  const ChangeOptions& options_;
  std::map<std::string, const VideoRecord*> by_path_;
  std::multimap<std::int64_t, const VideoRecord*> by_size_;  // those with clips
  std::set<std::string> found_;                              // paths of files
  std::set<std::int64_t> stays_;                             // videos whose file is known
  std::set<std::int64_t> unreadable_sizes_;  // sizes of files that could not be read, and so may be
                                             // any known video of that size
  LibraryChanges changes_;
};

}  // namespace

LibraryChanges find_changes(const std::vector<fs::path>& roots,
                            const std::vector<fs::path>& missing,
                            const std::vector<VideoRecord>& known, const ChangeOptions& options) {
  return ChangeFinder(known, options).find(roots, missing);
}

}  // namespace litevl
