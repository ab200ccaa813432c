// How well predicted moments agree with annotated ones, measured as in QVHighlights
// (docs/evaluation.md): means over several thresholds of intersection over union.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "data/moment_window.h"

namespace litevl {

/// Thresholds of average precision: 0.5, 0.55, … 0.95. Those of recall begin at 0.3.
inline constexpr std::array<double, 10> kPrecisionThresholds{0.5,  0.55, 0.6,  0.65, 0.7,
                                                             0.75, 0.8,  0.85, 0.9,  0.95};
inline constexpr std::array<double, 14> kRecallThresholds{0.3,  0.35, 0.4,  0.45, 0.5,  0.55, 0.6,
                                                          0.65, 0.7,  0.75, 0.8,  0.85, 0.9,  0.95};

/// Intersection over union; 0 if neither has a length.
double overlap_of(const TimeWindow& a, const TimeWindow& b);

/// Average precision at each threshold, for the ten predictions with the highest scores; equal ones
/// are in the given order. Each prediction finds the moment that it overlaps most among those not
/// found yet. All are 0 if there are no predictions or no moments.
std::array<double, kPrecisionThresholds.size()> average_precisions(
    const std::vector<TimeWindow>& moments, const std::vector<ScoredWindow>& predictions);

/// The greatest overlap of one of the first `count` predictions, in the given order, with a moment;
/// 0 without predictions or moments.
double best_overlap(const std::vector<TimeWindow>& moments,
                    const std::vector<ScoredWindow>& predictions, std::size_t count);

/// The sum of `values`, added in NumPy's order, on which published figures are based. Another order
/// may differ in the last bit and so, rarely, in a printed digit.
double pairwise_sum(const double* values, std::size_t count);

/// A query with its moments and predictions, for one range of lengths.
struct MomentCase {
  std::vector<TimeWindow> moments;
  std::vector<ScoredWindow> predictions;
};

/// Means over queries, in [0, 1].
struct MomentFigures {
  std::int64_t queries = 0;  ///< if there are none, everything else is 0
  std::array<double, kPrecisionThresholds.size()> mean_precision{};
  double mean_precision_over_all = 0;  ///< mean over the thresholds
  std::array<double, kRecallThresholds.size()> recall_at_1{}, recall_at_5{};
  double mean_overlap = 0;  ///< overlap of the first prediction
};

/// A range of lengths of moments in seconds: greater than `above`, at most `most`.
struct LengthRange {
  const char* name;
  double above, most;
};

/// The first is "full", with all moments.
const std::array<LengthRange, 4>& moment_ranges();

/// The summary over the cases with moments of these lengths. Moments of other lengths are left out,
/// predictions are not.
MomentFigures measure_moments(const std::vector<MomentCase>& cases, const LengthRange& range);

}  // namespace litevl
