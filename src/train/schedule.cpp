#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace litevl {

double Schedule::rate(std::int64_t step) const {
  if (step < warmup_steps)
    return peak_rate * static_cast<double>(step + 1) / static_cast<double>(warmup_steps);
  const double length = static_cast<double>(std::max<std::int64_t>(1, steps - warmup_steps));
  const double done = std::clamp(static_cast<double>(step - warmup_steps) / length, 0.0, 1.0);
  return end_rate + (peak_rate - end_rate) * (1 + std::cos(std::numbers::pi * done)) / 2;
}

}  // namespace litevl
