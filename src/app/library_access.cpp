#include <iterator>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "app/folder_names.h"
#include "app/model_parts.h"
#include "app/settings.h"
#include "core/folder_lock.h"
#include "library/merge.h"
#include "library/roots.h"
#include "litevl/library.h"
#include "store/backup.h"
#include "store/open_store.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// A library held for writing: one of an earlier version is converted.
class HeldLibrary {
 public:
  explicit HeldLibrary(const fs::path& folder)
      : lock_(checked(folder), Holding::kLibrary), store_(open_store_to_write(folder)) {}

  ClipStore& store() { return *store_; }

 private:
  static const fs::path& checked(const fs::path& folder) {
    if (!store_exists(folder)) open_store(folder);  // says so
    return folder;
  }

  FolderLock lock_;
  std::unique_ptr<ClipStore> store_;
};

}  // namespace

bool Library::exists() const { return store_exists(folder_); }

fs::path Library::model() const { return open_store(folder_)->model().folder; }

std::vector<LibraryVideo> Library::videos() const {
  const auto store = open_store(folder_);
  std::vector<LibraryVideo> videos;
  for (VideoRecord& video : store->videos())
    videos.push_back({.path = std::move(video.file.path),
                      .clips = video.clips,
                      .is_finished = video.is_finished,
                      .error = std::move(video.error)});
  return videos;
}

std::vector<RootSummary> Library::roots() const {
  const auto store = open_store(folder_);
  const auto reading = store->snapshot();
  return summarise_roots(*store);
}

LibraryFeatures Library::features() const {
  const auto store = open_store(folder_);
  const auto reading = store->snapshot();
  LibraryFeatures features;
  std::unordered_map<std::string, std::int64_t> index;  // in `videos`
  for (VideoRecord& video : store->videos()) {
    index.emplace(video.file.path, std::ssize(features.videos));
    features.videos.push_back(std::move(video.file.path));
  }
  auto embeddings = store->all_embeddings(store->embedding_width());
  for (const ClipRecord& clip : store->clips(embeddings.ids)) {
    features.video_of.push_back(index.at(clip.video));
    features.ranges.push_back(clip.range);
  }
  features.embeddings = {.values = std::move(embeddings.values),
                         .rows = std::ssize(features.ranges),
                         .width = embeddings.width};
  return features;
}

std::int64_t Library::move(const std::string& root, const fs::path& path) const {
  return move_root(HeldLibrary(folder_).store(), root, path);
}

std::int64_t Library::remove(const std::string& root) const {
  return remove_root(HeldLibrary(folder_).store(), root);
}

MergeReport Library::merge(const fs::path& from) const {
  return with_folder_names([&] {
    const auto source = open_store(from);
    const FolderLock lock(named(folder_), Holding::kLibrary);
    const auto store = open_store_to_write(named(folder_));
    return merge_library(*source, *store);
  });
}

std::int64_t Library::backup(const fs::path& to) const { return backup_library(folder_, to); }

fs::path default_library() { return default_library(user_settings()); }

}  // namespace litevl
