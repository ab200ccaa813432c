#include "library/clip_index.h"

#include <optional>

#include "core/error.h"
#include "core/folder_lock.h"

namespace litevl {
namespace {

// From the file, with what was added since; nothing if it cannot be of these clips: whoever made it
// may have had another library, or have left clips out.
std::optional<VectorIndex> load_index(Store& store, std::int64_t width) {
  auto index = VectorIndex::load(clip_index_file(store.folder()), store.stamp(), width);
  if (!index || index->last_clip() > store.last_clip()) return std::nullopt;
  index->add(store.embeddings(width, index->last_clip()));
  if (index->size() < store.clip_count()) return std::nullopt;
  return index;
}

VectorIndex make_index(Store& store, std::int64_t width) {
  const ClipEmbeddings embeddings = store.embeddings(width);
  return {embeddings, choose_index_kind(static_cast<std::int64_t>(embeddings.ids.size()))};
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
  if (auto index = load_index(store, width)) return std::move(*index);
  if (FolderLock::is_held(store.folder(), Holding::kLibrary))
    return {store.embeddings(width), IndexKind::kExact};
  VectorIndex index = make_index(store, width);
  try {
    index.save(clip_index_file(store.folder()), store.stamp());
  } catch (const Error&) {
    // A library that may only be read is searched without the file.
  }
  return index;
}

void update_clip_index(Store& store, std::int64_t width) {
  const Transaction reading = store.begin_reading();
  const std::int64_t clips = store.clip_count();
  auto index = load_index(store, width);
  if (index && !is_worn(*index, clips)) {
    if (index->num_added() == 0) return;
  } else {
    index = make_index(store, width);
  }
  index->save(clip_index_file(store.folder()), store.stamp());
}

}  // namespace litevl
