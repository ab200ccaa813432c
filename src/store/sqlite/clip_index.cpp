#include "store/sqlite/clip_index.h"

#include <optional>

#include "core/folder_lock.h"
#include "litevl/error.h"
#include "store/sqlite/stored_vectors.h"

namespace litevl {
namespace {

// Reads the index from its file and adds what was added to the library since. Nothing if the file
// cannot belong to these clips: it may have been made for another library, or without some clips.
std::optional<VectorIndex> load_index(SqliteStore& store, VectorSource& vectors) {
  auto index = VectorIndex::load(clip_index_file(store.folder()), store.stamp(), vectors.width());
  if (!index || index->last_clip() > store.last_clip() || !index->is_of(vectors))
    return std::nullopt;
  index->add_new(vectors);
  if (index->size() < vectors.count()) return std::nullopt;
  return index;
}

// Whether a new index would be better: without removed clips, and with cells for those that were
// added.
bool is_worn(const VectorIndex& index, std::int64_t clips) {
  constexpr double kMost = 1.25;
  return static_cast<double>(index.size()) > kMost * static_cast<double>(clips) ||
         static_cast<double>(index.size()) > kMost * static_cast<double>(index.made_for()) ||
         index.kind() != choose_index_kind(clips);
}

}  // namespace

std::filesystem::path clip_index_file(const std::filesystem::path& folder) {
  return folder / "clips.index";
}

VectorIndex open_clip_index(SqliteStore& store, std::int64_t width) {
  StoredVectors vectors(store, width);
  if (auto index = load_index(store, vectors)) return std::move(*index);
  const IndexKind kind = choose_index_kind(vectors.count());
  if (FolderLock::is_held(store.folder(), Holding::kLibrary))
    return {vectors, kind == IndexKind::kCells ? IndexKind::kCodes : kind};
  VectorIndex index(vectors, kind);
  try {
    index.save(clip_index_file(store.folder()), store.stamp());
  } catch (const Error&) {
    // A library that cannot be written is searched without the file.
  }
  return index;
}

void update_clip_index(SqliteStore& store, std::int64_t width) {
  const auto reading = store.snapshot();
  StoredVectors vectors(store, width);
  const std::int64_t clips = vectors.count();
  auto index = load_index(store, vectors);
  if (index && !is_worn(*index, clips)) {
    if (index->num_added() == 0) return;
  } else {
    index.reset();  // freed before another index takes as much memory
    index.emplace(vectors, choose_index_kind(clips));
  }
  index->save(clip_index_file(store.folder()), store.stamp());
}

// New clips are added to the index in memory; another index is needed only if the library was
// rebuilt or has grown much.
void SqliteStore::follow_changes(std::int64_t width) {
  std::string now = stamp();
  constexpr std::int64_t kMostAdded = 100'000;
  if (index_ && index_->width() == width && now == index_stamp_ &&
      index_->num_added() <= kMostAdded) {
    StoredVectors vectors(*this, width);
    index_->add_new(vectors);
    return;
  }
  index_ = open_clip_index(*this, width);
  index_stamp_ = std::move(now);
}

std::vector<std::vector<Neighbour>> SqliteStore::nearest(const Array<float>& queries,
                                                         std::int64_t count) {
  const std::int64_t width = queries.size(1);
  follow_changes(width);
  StoredVectors vectors(*this, width);
  std::vector<std::vector<Neighbour>> found;
  for (std::int64_t i = 0; i < queries.size(0); ++i)
    found.push_back(index_->search(queries.row(i).values(), count, vectors));
  return found;
}

void SqliteStore::prepare_nearest(std::int64_t width) { update_clip_index(*this, width); }

}  // namespace litevl
