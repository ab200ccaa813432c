// Computes the similarities of queries with a gallery, one row for each query.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/array.h"

namespace litevl {

/// A query's similarities with the gallery. Valid only during the call that receives it.
struct SimilarityRow {
  std::int64_t query = 0;
  const float* values = nullptr;  ///< for the whole gallery; -infinity for hidden items
  float kth = 0;                  ///< the k-th greatest; -infinity if fewer are visible
};

/// Passes on the rows of all queries (Q,E) in order. `is_hidden` says which items of the gallery
/// (G,E) must not be found; empty: none. k is at least 1; a smaller gallery uses its size instead.
/// Equal vectors have equal similarities, whatever their positions.
void for_each_similarity_row(const Array<float>& queries, const Array<float>& gallery,
                             const std::vector<char>& is_hidden, std::int64_t k,
                             const std::function<void(const SimilarityRow&)>& use);

}  // namespace litevl
