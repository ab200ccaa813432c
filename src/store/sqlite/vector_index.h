// Finds the nearest clips by inner product. It is derived from the database, which alone holds the
// data.
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
  kCells,  ///< compares with the clips in the cells (k-means) near the query (coded_cells.h)
  kCodes,  ///< compares with the codes of every clip: takes a quarter of the memory, and no time to
           ///< make
};

/// Exact up to 50,000 clips, for which a scan of 50 MB takes milliseconds; cells for more. (A
/// graph, HNSW, of a million clips took eight times as long to make and found fewer clips:
/// docs/laboratory/search.md.)
IndexKind choose_index_kind(std::int64_t clips);

/// `search` may be called by many threads at once, each with its own source, while none adds clips.
class VectorIndex {
 public:
  /// Makes an index of all clips of `source`, which is read once or twice. Throws Error as the
  /// source does, and kMachine if FAISS fails.
  VectorIndex(VectorSource& source, IndexKind kind);

  /// Loads what `save` wrote to `file` with `stamp`, for vectors of `width` numbers. Nothing if the
  /// file is missing or damaged or has another stamp or width; a new index has to be made then.
  static std::optional<VectorIndex> load(const std::filesystem::path& file,
                                         const std::string& stamp, std::int64_t width);
  /// Throws Error (kMachine) if the disk fails.
  void save(const std::filesystem::path& file, const std::string& stamp) const;

  /// Whether its vectors are those that `source` has under the same ids. Compares the last ones and
  /// some others. They can differ if a database was replaced by an older copy, because the same ids
  /// are then used again.
  bool is_of(VectorSource& source) const;

  /// Adds the clips of `source` with ids greater than its own; cells are not changed. Throws Error
  /// as the source does.
  void add_new(VectorSource& source);

  /// The `count` nearest of the clips that `source` still has, or all if there are fewer, the
  /// nearest first, compared by their vectors in `source`. An index with cells searches the `cells`
  /// nearest ones: the more, the better the recall. Throws Error (kUsage) if the query has another
  /// width or is not finite.
  std::vector<Neighbour> search(std::span<const float> query, std::int64_t count,
                                VectorSource& source, std::int64_t cells = 256) const;
  IndexKind kind() const { return kind_; }
  std::int64_t width() const { return content_.width; }
  std::int64_t size() const { return static_cast<std::int64_t>(content_.ids.size()); }
  /// The greatest id, 0 if there are no clips.
  std::int64_t last_clip() const { return content_.ids.empty() ? 0 : content_.ids.back(); }
  /// Clips added since it was made or loaded.
  std::int64_t num_added() const { return num_added_; }
  /// How many clips it was made for, which determines the number of its cells.
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
