// Estimates how much work indexing will be.
#pragma once

#include <cstdint>
#include <vector>

#include "library/changes.h"
#include "library/clips.h"
#include "litevl/index.h"
#include "task/retriever.h"

namespace litevl {

struct IndexingPlanOptions {
  ClipOptions clips = {};
  TokenForm tokens = TokenForm::kQuarter;
  double kept_places = 1;
};

IndexingPlan plan_indexing(const std::vector<FileToRead>& files, Retriever& retriever,
                           const IndexingPlanOptions& options);

}  // namespace litevl
