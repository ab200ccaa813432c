// Nearest clips by inner product. Derived from the database and never the truth.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/sqlite/index_content.h"
#include "store/sqlite/vector_source.h"

namespace litevl {

enum class IndexKind {
  kExact,  ///< compares with every clip
  kCells,  ///< compares with the cells, by k-means, around the query (coded_cells.h)
  kCodes,  ///< compares with the codes of every clip: a quarter of the memory, and made at once
};

/// Exact up to 50,000 clips, where a scan of 50 MB takes milliseconds; cells above. (A graph,
/// HNSW, of a million clips took eight times as long to make and found fewer:
/// docs/laboratory/search.md.)
IndexKind choose_index_kind(std::int64_t clips);

/// `search` is safe from many threads, each with a source of its own, while nobody adds.
class VectorIndex {
 public:
  /// Of all clips of `source`, which it reads once or twice. Throws Error as the source does,
  /// (kMachine) if FAISS fails.
  VectorIndex(VectorSource& source, IndexKind kind);

  /// What `save` wrote to `file` under `stamp`, of vectors of `width` numbers. Nothing if it is
  /// missing, damaged or of another stamp or width: make it anew then.
  static std::optional<VectorIndex> load(const std::filesystem::path& file,
                                         const std::string& stamp, std::int64_t width);
  /// Throws Error (kMachine) if the disk refuses.
  void save(const std::filesystem::path& file, const std::string& stamp) const;

  /// Whether it is of the vectors that `source` has now under the same ids, as far as the last of
  /// them and some others tell: where a database was put back as it was before, ids are given
  /// again.
  bool is_of(VectorSource& source) const;

  /// Adds the clips of `source` with ids above all that it has; cells stay as they are. Throws
  /// Error as the source does.
  void add_new(VectorSource& source);

  /// The `count` nearest of those that `source` still has, or all if there are fewer, the nearest
  /// first, by their vectors there. Of an index with cells those in the `cells` nearest: recall
  /// grows with them. Throws Error (kUsage) if the query has another width or is not finite.
  std::vector<Neighbour> search(std::span<const float> query, std::int64_t count,
                                VectorSource& source, std::int64_t cells = 256) const;
  IndexKind kind() const { return kind_; }
  std::int64_t width() const { return content_.width; }
  std::int64_t size() const { return static_cast<std::int64_t>(content_.ids.size()); }
  /// The greatest id, 0 if there are no clips.
  std::int64_t last_clip() const { return content_.ids.empty() ? 0 : content_.ids.back(); }
  /// Clips added since it was made or loaded.
  std::int64_t num_added() const { return num_added_; }
  /// How many clips it was made for: the number of its cells goes by them.
  std::int64_t made_for() const { return content_.made_for; }

 private:
  explicit VectorIndex(IndexContent content);
  bool is_row(std::size_t row, std::span<const float> vector) const;
  std::int64_t cell_count() const;
  std::vector<std::uint32_t> nearest_rows(std::span<const float> query, std::int64_t count,
                                          std::int64_t cells) const;
  std::vector<Neighbour> compare(std::vector<std::uint32_t> rows, std::span<const float> query,
                                 VectorSource& source) const;

  IndexKind kind_ = IndexKind::kExact;
  std::int64_t num_added_ = 0;
  IndexContent content_;
};

}  // namespace litevl
