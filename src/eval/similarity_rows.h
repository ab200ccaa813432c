// Similarities of queries with a gallery, a row a query.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/array.h"

namespace litevl {

/// A query's similarities with the gallery. Lives as long as the call that gives it.
struct SimilarityRow {
  std::int64_t query = 0;
  const float* values = nullptr;  ///< of the whole gallery; -infinity where that is hidden
  float kth = 0;                  ///< the k-th greatest; over -infinity unless fewer are shown
};

/// Gives the rows of all queries (Q,E) in order. `is_hidden`: of the gallery (G,E), which ones are
/// not to be found; empty: none. k from 1; that of a smaller gallery is its size.
/// Equal vectors have equal similarities, wherever they stand.
void for_each_similarity_row(const Array<float>& queries, const Array<float>& gallery,
                             const std::vector<char>& is_hidden, std::int64_t k,
                             const std::function<void(const SimilarityRow&)>& use);

}  // namespace litevl
