// The learning rate over a run: linear warm-up, then a cosine down to its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace litevl {

/// From `first_step` on the run is to have `steps` in all.
struct PlannedSteps {
  std::int64_t first_step = 0;
  std::int64_t steps = 1;
};

struct Schedule {
  double peak_rate = 1e-5;
  double end_rate = 0;  ///< reached at the last step
  std::int64_t warmup_steps = 0;
  std::vector<PlannedSteps> plan;  ///< one, and one more every time that the run was extended

  /// Rate of `step` in [0, steps). After an extension the rate moves from where it was to where a
  /// run would be that had been planned so long, by no more a step than the cosine before it fell
  /// at its steepest.
  double rate(std::int64_t step) const;

 private:
  double planned_rate(std::int64_t step, std::int64_t steps) const;
  double rate_within(std::size_t part, std::int64_t step) const;
};

}  // namespace litevl
