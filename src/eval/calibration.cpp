#include "eval/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "litevl/error.h"

namespace litevl {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(Error::Kind::kUsage, "calibration", what);
}

}  // namespace

Calibration calibrate(std::vector<Judged> answers, double wanted_precision) {
  if (answers.empty()) fail("there are no answers to measure on");
  if (!(wanted_precision > 0 && wanted_precision <= 1))
    fail("the wanted share of right answers is " + std::to_string(wanted_precision) +
         ", expected more than 0 and at most 1");
  for (const Judged& answer : answers)
    if (!(answer.probability >= 0 && answer.probability <= 1))
      fail("a probability is " + std::to_string(answer.probability) + ", expected 0 to 1");
  std::sort(answers.begin(), answers.end(),
            [](const Judged& a, const Judged& b) { return a.probability > b.probability; });

  const auto total = static_cast<double>(answers.size());
  Calibration best;
  best.not_sure_below = kNeverSure;
  best.answers = static_cast<std::int64_t>(answers.size());
  double right = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    right += answers[i].is_right;
    if (i + 1 < answers.size() && answers[i + 1].probability == answers[i].probability) continue;
    const auto kept = static_cast<double>(i + 1);
    if (right / kept < wanted_precision) continue;
    const bool is_all = i + 1 == answers.size();
    best.not_sure_below = is_all ? 0 : answers[i].probability;
    best.kept = kept / total;
    best.precision = right / kept;
  }
  return best;
}

double calibration_error(const std::vector<Judged>& answers) {
  if (answers.empty()) return 0;
  constexpr int kBins = 10;
  std::array<double, kBins> difference{};  // sums of probability minus correctness (0 or 1)
  for (const Judged& answer : answers) {
    const int bin = std::clamp(static_cast<int>(answer.probability * kBins), 0, kBins - 1);
    difference[static_cast<std::size_t>(bin)] += answer.probability - (answer.is_right ? 1 : 0);
  }
  double sum = 0;
  for (const double one : difference) sum += std::abs(one);
  return sum / static_cast<double>(answers.size());
}

}  // namespace litevl
