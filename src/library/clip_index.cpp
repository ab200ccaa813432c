#include "library/clip_index.h"

#include "core/error.h"
#include "core/folder_lock.h"

namespace litevl {
namespace {

std::filesystem::path index_file(const Store& store) { return store.folder() / "clips.index"; }

}  // namespace

VectorIndex open_clip_index(Store& store, std::int64_t width) {
  const std::string stamp = store.stamp();
  if (auto index = VectorIndex::load(index_file(store), stamp, width)) return std::move(*index);
  const ClipEmbeddings embeddings = store.embeddings(width);
  if (FolderLock::is_held(store.folder(), Holding::kLibrary))
    return {embeddings, IndexKind::kExact};
  VectorIndex index(embeddings,
                    choose_index_kind(static_cast<std::int64_t>(embeddings.ids.size())));
  try {
    index.save(index_file(store), stamp);
  } catch (const Error&) {
    // A library that may only be read is searched without the file.
  }
  return index;
}

void update_clip_index(Store& store, std::int64_t width) {
  const Transaction reading = store.begin_reading();
  const std::string stamp = store.stamp();
  if (VectorIndex::load(index_file(store), stamp, width)) return;
  const ClipEmbeddings embeddings = store.embeddings(width);
  const auto kind = choose_index_kind(static_cast<std::int64_t>(embeddings.ids.size()));
  VectorIndex(embeddings, kind).save(index_file(store), stamp);
}

}  // namespace litevl
