// The figures of an ablation's runs, and their summary over seeds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ablation/plan.h"

namespace litevl {

/// In percent, with its 95% interval over the test videos.
struct MeasuredShare {
  double value = 0;
  double low = 0, high = 0;
};

/// What is reported for every run, in this order.
inline constexpr std::array kMeasures = {"text to video R@1", "video to text R@1",
                                         "right counterpart", "answers right"};

struct RunFigures {
  std::int64_t seed = 0;
  std::array<MeasuredShare, kMeasures.size()> measures;
  double training_seconds = 0;  ///< of retrieval, all steps
  std::int64_t parameters = 0;
};

/// A figure over the seeds of a variant.
struct ShareOverSeeds {
  double mean = 0;
  double lowest = 0, highest = 0;  ///< of any seed
  /// Half of a 95% interval over seeds and videos together: 1.96 √(s²/n + v), where s² is the
  /// variance over the n seeds and v the mean variance over videos, which all seeds share.
  double half_width = 0;
};

struct VariantFigures {
  std::string variant;
  std::int64_t planned_seeds = 0;
  std::vector<RunFigures> runs;  ///< only complete runs
  std::array<ShareOverSeeds, kMeasures.size()> measures;
  double mean_training_seconds = 0;
};

/// There must be at least one share.
ShareOverSeeds over_seeds(const std::vector<MeasuredShare>& shares);

/// Nothing if the run is not complete. Throws Error (kData) if its documents are not from `litevl
/// eval` and `litevl train`.
std::optional<RunFigures> read_figures(const RunPlan& run);

/// For all variants, in the plan's order.
std::vector<VariantFigures> summarise_runs(const AblationPlan& plan);

}  // namespace litevl
