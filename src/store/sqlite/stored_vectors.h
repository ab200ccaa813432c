// Gives an index the vectors of a library's clips.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "store/sqlite/store.h"
#include "store/sqlite/vector_source.h"

namespace litevl {

/// The caller must hold a snapshot while this object exists, and `store` must outlive it. Throws
/// Error as the store does, kData for embeddings of another width.
class StoredVectors : public VectorSource {
 public:
  // One statement for all clips, because preparing a statement takes as long as running it.
  StoredVectors(SqliteStore& store, std::int64_t width)
      : store_(store), width_(width), one_(store.embedding_by_id()) {}

  std::int64_t width() const override { return width_; }
  std::int64_t count() override { return store_.clip_count(); }
  void read_after(std::int64_t after,
                  const std::function<void(const ClipEmbeddings&)>& use) override {
    store_.read_embeddings(width_, after, use);
  }
  bool read(std::int64_t clip, std::span<float> vector) override {
    return store_.read_embedding(one_, clip, vector);
  }

 private:
  SqliteStore& store_;
  std::int64_t width_;
  Statement one_;
};

}  // namespace litevl
