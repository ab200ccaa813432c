// Measures several things in turn, so that if the machine is busy or slow for a while, all of them
// are affected, and their ratios remain right.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace litevl {

struct Timed {
  std::string name;
  std::function<void()> run;
};

/// Seconds that one thing took, over all rounds.
struct Seconds {
  double median = 0;
  double lowest = 0;
  double highest = 0;
};

/// Runs all of `things` once without measuring, then `rounds` times in turn.
/// Throws Error (kUsage) unless `rounds` is positive.
std::vector<Seconds> time_in_turn(const std::vector<Timed>& things, int rounds);

/// The value below which `share` of `values` lie, 0 to 1; `values` is not empty.
double quantile(std::vector<double> values, double share);

}  // namespace litevl
