// Measures the vector index at a size that a large library has.
#pragma once

#include "bench/options.h"

namespace litevl {

struct SearchBenchResult {
  bool is_exact = true;        ///< whether the index chosen for this size is exact
  double build_seconds = 0;    ///< from the database to the index file
  double building_bytes = 0;   ///< peak memory meanwhile
  double opening_seconds = 0;  ///< from its file, in the first search
  double index_bytes = 0;      ///< memory that it takes then
  double recall = 1;           ///< fraction of the exact search's nearest clips that are found
  double median_seconds = 0;
  double p99_seconds = 0;
  double exact_median_seconds = 0;  ///< comparing with every clip, for the same queries
};

/// Measures it in a temporary library, searched in the same way as for a sentence, with the exact
/// similarities from its database. The clips form clusters, as those of real libraries do, and
/// queries are near clips.
SearchBenchResult bench_search(const SearchBenchOptions& options = {});

}  // namespace litevl
