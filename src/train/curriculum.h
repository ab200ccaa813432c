// The toy world's lessons: at first few things and one event, later more. docs/toy.md says why.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "data/pair_source.h"
#include "toy/source.h"

namespace litevl {

/// Toy batches whose difficulty depends on the step.
class Curriculum : public PairSource {
 public:
  /// `lessons` are "STEP THINGS TWO_EVENT_SHARE", the first at step 0. Without lessons `options`
  /// apply to all steps. Throws Error (kUsage) if one cannot be read.
  Curriculum(const ToySourceOptions& options, const std::vector<std::string>& lessons);

  PairBatch batch(std::int64_t step) override;

 private:
  std::map<std::int64_t, std::unique_ptr<ToySource>> source_by_first_step_;
};

}  // namespace litevl
