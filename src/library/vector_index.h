// Nearest clips by inner product, on FAISS. Derived from the database and never the truth.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "library/store.h"

namespace faiss {
struct Index;
}

namespace litevl {

enum class IndexKind {
  kExact,  ///< compares with every clip
  kCells,  ///< an inverted file (IVF): compares with the cells, by k-means, around the query
};

/// Exact up to 50,000 clips, where a scan of 50 MB takes milliseconds; cells above. (A graph,
/// HNSW, of a million clips took eight times as long to make and found fewer: docs/performance.md.)
IndexKind choose_index_kind(std::int64_t clips);

struct Neighbour {
  std::int64_t clip = 0;  ///< id in the store
  float similarity = 0;   ///< inner product
};

/// `search` is safe from many threads while nobody calls `add`.
class VectorIndex {
 public:
  /// The ids are ascending. Throws Error (kMachine) if FAISS fails.
  VectorIndex(const ClipEmbeddings& embeddings, IndexKind kind);
  VectorIndex(VectorIndex&&) noexcept;
  VectorIndex& operator=(VectorIndex&&) noexcept;
  ~VectorIndex();

  /// What `save` wrote to `file` under `stamp`, of vectors of `width` numbers. Nothing if it is
  /// missing, damaged or of another stamp or width: make it anew then.
  static std::optional<VectorIndex> load(const std::filesystem::path& file,
                                         const std::string& stamp, std::int64_t width);
  /// Throws Error (kMachine) if the disk refuses.
  void save(const std::filesystem::path& file, const std::string& stamp) const;

  /// Clips with ids above all that it has; cells stay as they are. Throws Error (kMachine) if FAISS
  /// fails.
  void add(const ClipEmbeddings& embeddings);

  /// The `count` nearest, or all if there are fewer, the nearest first. Of an index with cells
  /// those in the `cells` nearest: recall grows with them. Throws Error (kUsage) if the query has
  /// another width.
  std::vector<Neighbour> search(std::span<const float> query, std::int64_t count,
                                std::int64_t cells = 128) const;
  IndexKind kind() const { return kind_; }
  std::int64_t size() const { return static_cast<std::int64_t>(ids_.size()); }
  /// The greatest id, 0 if there are no clips.
  std::int64_t last_clip() const { return ids_.empty() ? 0 : ids_.back(); }
  /// Clips added since it was made or loaded.
  std::int64_t num_added() const { return num_added_; }
  /// How many clips it was made for: the number of its cells goes by them.
  std::int64_t made_for() const { return made_for_; }

 private:
  VectorIndex() = default;

  std::vector<std::int64_t> ids_;  // of the index's rows
  IndexKind kind_ = IndexKind::kExact;
  std::int64_t made_for_ = 0;
  std::int64_t num_added_ = 0;
  std::unique_ptr<faiss::Index> index_;
};

}  // namespace litevl
