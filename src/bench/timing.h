// Times of things that are done in turn, so that a machine which is busy or slow for a while is so
// for all of them, and their ratios stay right.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace litevl {

struct Timed {
  std::string name;
  std::function<void()> run;
};

/// Seconds of one thing over all rounds.
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
