#include <algorithm>
#include <unordered_map>
#include <utility>

#include "app/model_parts.h"
#include "app/settings.h"
#include "core/folder_lock.h"
#include "library/backup.h"
#include "library/roots.h"
#include "library/store.h"
#include "litevl/error.h"
#include "litevl/library.h"

namespace litevl {
namespace {

namespace fs = std::filesystem;

// A library held for writing: one of an earlier version is converted.
class HeldLibrary {
 public:
  explicit HeldLibrary(const fs::path& folder)
      : lock_(checked(folder), Holding::kLibrary), store_(Store::open_or_create(folder)) {}

  Store& store() { return store_; }

 private:
  static const fs::path& checked(const fs::path& folder) {
    if (!Store::exists(folder)) Store::open(folder);  // says so
    return folder;
  }

  FolderLock lock_;
  Store store_;
};

}  // namespace

bool Library::exists() const { return Store::exists(folder_); }

fs::path Library::model() const { return Store::open(folder_).model().folder; }

std::vector<LibraryVideo> Library::videos() const {
  Store store = Store::open(folder_);
  std::vector<LibraryVideo> videos;
  for (VideoRecord& video : store.videos())
    videos.push_back({.path = std::move(video.file.path),
                      .clips = video.clips,
                      .is_finished = video.is_finished,
                      .error = std::move(video.error)});
  return videos;
}

std::vector<RootSummary> Library::roots() const {
  Store store = Store::open(folder_);
  const Transaction reading = store.begin_reading();
  return summarise_roots(store);
}

LibraryFeatures Library::features() const {
  Store store = Store::open(folder_);
  const Transaction reading = store.begin_reading();
  LibraryFeatures features;
  std::unordered_map<std::int64_t, std::int64_t> index;  // in `videos`, by id
  for (VideoRecord& video : store.videos()) {
    index.emplace(video.id, std::ssize(features.videos));
    features.videos.push_back(std::move(video.file.path));
  }
  auto embeddings = store.embeddings(store.embedding_width());
  const auto places = store.clip_places();
  const bool is_whole =
      places.size() == embeddings.ids.size() &&
      std::ranges::equal(places, embeddings.ids, {}, &ClipPlace::id) &&
      std::ranges::all_of(places, [&](const auto& place) { return index.contains(place.video); });
  if (!is_whole)
    throw Error(Error::Kind::kData, store.where(), "its clips are not those of its videos",
                "`litevl index --rebuild` makes it anew");
  for (const ClipPlace& place : places) {
    features.video_of.push_back(index.at(place.video));
    features.ranges.push_back(place.range);
  }
  features.embeddings = {.values = std::move(embeddings.values),
                         .rows = std::ssize(places),
                         .width = embeddings.width};
  return features;
}

std::int64_t Library::move(const std::string& root, const fs::path& path) const {
  return move_root(HeldLibrary(folder_).store(), root, path);
}

std::int64_t Library::remove(const std::string& root) const {
  return remove_root(HeldLibrary(folder_).store(), root);
}

std::int64_t Library::backup(const fs::path& to) const { return backup_library(folder_, to); }

fs::path default_library() { return default_library(user_settings()); }

}  // namespace litevl
