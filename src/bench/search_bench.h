// The vector index at a size that a user may have one day.
#pragma once

#include "bench/options.h"

namespace litevl {

struct SearchBenchResult {
  bool is_exact = true;        ///< the index that was chosen for this size
  double build_seconds = 0;    ///< from the database to its file
  double building_bytes = 0;   ///< of memory at most meanwhile
  double opening_seconds = 0;  ///< from its file, by the first search
  double index_bytes = 0;      ///< of memory that it takes then
  double recall = 1;           ///< share of the nearest by exact search that are found
  double median_seconds = 0;
  double p99_seconds = 0;
  double exact_median_seconds = 0;  ///< of comparing with every clip, for the same queries
};

/// In a library among the temporary files, searched as a sentence searches it, with the exact
/// similarities from its database. Clips gather around themes, as those of real libraries do;
/// queries lie near clips.
SearchBenchResult bench_search(const SearchBenchOptions& options = {});

}  // namespace litevl
