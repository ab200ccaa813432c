#include "bench/timing.h"

#include <algorithm>
#include <chrono>

#include "core/stop.h"
#include "litevl/error.h"

namespace litevl {

std::vector<Seconds> time_in_turn(const std::vector<Timed>& things, int rounds) {
  if (rounds < 1)
    throw Error(Error::Kind::kUsage, "bench",
                std::to_string(rounds) + " rounds, expected 1 or more");
  for (const auto& thing : things) {
    check_stop();
    thing.run();
  }
  std::vector<std::vector<double>> seconds(things.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < things.size(); ++i) {
      check_stop();
      const auto begin = std::chrono::steady_clock::now();
      things[i].run();
      const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
      seconds[i].push_back(taken.count());
    }
  std::vector<Seconds> results;
  for (const auto& all : seconds)
    results.push_back({quantile(all, 0.5), quantile(all, 0), quantile(all, 1)});
  return results;
}

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  return values[static_cast<std::size_t>(share * last + 0.5)];
}

}  // namespace litevl
