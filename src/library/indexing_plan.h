// What indexing has before it, about, for whoever decides whether to wait.
#pragma once

#include <cstdint>
#include <vector>

#include "library/changes.h"
#include "library/clips.h"
#include "task/retriever.h"

namespace litevl {

struct IndexingPlan {
  std::int64_t videos = 0;   ///< to read
  std::int64_t bytes = 0;    ///< of their files
  double video_seconds = 0;  ///< about, from the length of some of them; 0 if none can be read
  /// About how long it takes here, and how many bytes come to the library, by a trial with one clip
  /// on the threads that indexing has; 0 where there is too little to do for a trial.
  double seconds = 0;
  std::int64_t library_bytes = 0;
};

struct IndexingPlanOptions {
  ClipOptions clips = {};
  TokenForm tokens = TokenForm::kQuarter;
  double kept_places = 1;
};

IndexingPlan plan_indexing(const std::vector<FileToRead>& files, Retriever& retriever,
                           const IndexingPlanOptions& options);

}  // namespace litevl
