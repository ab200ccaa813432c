// The learning rate over a run: linear warm-up, then a cosine down to its end.
#pragma once

#include <cstdint>

namespace litevl {

struct Schedule {
  double peak_rate = 1e-5;
  double end_rate = 0;  ///< reached at the last step
  std::int64_t warmup_steps = 0;
  std::int64_t steps = 1;

  /// Rate of `step` in [0, steps).
  double rate(std::int64_t step) const;
};

}  // namespace litevl
