#include "train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace litevl {

double Schedule::planned_rate(std::int64_t step, std::int64_t steps) const {
  if (step < warmup_steps)
    return peak_rate * static_cast<double>(step + 1) / static_cast<double>(warmup_steps);
  const double length = static_cast<double>(std::max<std::int64_t>(1, steps - warmup_steps));
  const double done = std::clamp(static_cast<double>(step - warmup_steps) / length, 0.0, 1.0);
  return end_rate + (peak_rate - end_rate) * (1 + std::cos(std::numbers::pi * done)) / 2;
}

double Schedule::rate_within(std::size_t part, std::int64_t step) const {
  const auto [first_step, steps] = plan[part];
  const double planned = planned_rate(step, steps);
  if (part == 0 || first_step == 0) return planned;
  const double last = rate_within(part - 1, first_step - 1);
  const auto before = std::max<std::int64_t>(1, plan[part - 1].steps - warmup_steps);
  const double steepest =
      std::abs(peak_rate - end_rate) * std::numbers::pi / 2 / static_cast<double>(before);
  const double reach = steepest * static_cast<double>(step + 1 - first_step);
  return std::clamp(planned, last - reach, last + reach);
}

double Schedule::rate(std::int64_t step) const {
  std::size_t part = plan.size() - 1;
  while (part > 0 && plan[part].first_step > step) --part;
  return rate_within(part, step);
}

}  // namespace litevl
