#include "library/clip_index.h"

#include <optional>

#include "core/folder_lock.h"
#include "litevl/error.h"

namespace litevl {
namespace {

// From the file, with what was added since; nothing if it cannot be of these clips: whoever made it
// may have had another library, or have left clips out.
std::optional<VectorIndex> load_index(Store& store, VectorSource& vectors) {
  auto index = VectorIndex::load(clip_index_file(store.folder()), store.stamp(), vectors.width());
  if (!index || index->last_clip() > store.last_clip() || !index->is_of(vectors))
    return std::nullopt;
  index->add_new(vectors);
  if (index->size() < vectors.count()) return std::nullopt;
  return index;
}

// Whether one made anew would be better: without what was removed, with cells for what was added.
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

VectorIndex open_clip_index(Store& store, std::int64_t width) {
  StoredVectors vectors(store, width);
  if (auto index = load_index(store, vectors)) return std::move(*index);
  const IndexKind kind = choose_index_kind(vectors.count());
  if (FolderLock::is_held(store.folder(), Holding::kLibrary))
    return {vectors, kind == IndexKind::kCells ? IndexKind::kCodes : kind};
  VectorIndex index(vectors, kind);
  try {
    index.save(clip_index_file(store.folder()), store.stamp());
  } catch (const Error&) {
    // A library that may only be read is searched without the file.
  }
  return index;
}

void update_clip_index(Store& store, std::int64_t width) {
  const Transaction reading = store.begin_reading();
  StoredVectors vectors(store, width);
  const std::int64_t clips = vectors.count();
  auto index = load_index(store, vectors);
  if (index && !is_worn(*index, clips)) {
    if (index->num_added() == 0) return;
  } else {
    index.reset();  // before another takes as much memory
    index.emplace(vectors, choose_index_kind(clips));
  }
  index->save(clip_index_file(store.folder()), store.stamp());
}

}  // namespace litevl
