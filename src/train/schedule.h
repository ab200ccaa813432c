// The learning rate during a run: a linear warm-up, then a cosine down to the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace litevl {

/// From `first_step` on, the run is planned to have `steps` steps in total.
struct PlannedSteps {
  std::int64_t first_step = 0;
  std::int64_t steps = 1;
};

struct Schedule {
  double peak_rate = 1e-5;
  double end_rate = 0;  ///< reached at the last step
  std::int64_t warmup_steps = 0;
  std::vector<PlannedSteps> plan;  ///< one entry, and another for each extension of the run

  /// Rate of `step` in [0, steps). After an extension the rate moves towards that of a run with the
  /// new length, in each step by no more than the steepest descent of the earlier cosine.
  double rate(std::int64_t step) const;

 private:
  double planned_rate(std::int64_t step, std::int64_t steps) const;
  double rate_within(std::size_t part, std::int64_t step) const;
};

}  // namespace litevl
