// How well predicted moments agree with annotated ones, as QVHighlights measures it
// (docs/evaluation.md): means of several thresholds of intersection over union.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "data/moment_window.h"

namespace litevl {

/// Thresholds of average precision: 0.5, 0.55, … 0.95. Of recall: from 0.3.
inline constexpr std::array<double, 10> kPrecisionThresholds{0.5,  0.55, 0.6,  0.65, 0.7,
                                                             0.75, 0.8,  0.85, 0.9,  0.95};
inline constexpr std::array<double, 14> kRecallThresholds{0.3,  0.35, 0.4,  0.45, 0.5,  0.55, 0.6,
                                                          0.65, 0.7,  0.75, 0.8,  0.85, 0.9,  0.95};

/// Intersection over union; 0 where neither has a length.
double overlap_of(const TimeWindow& a, const TimeWindow& b);

/// Average precision at each threshold, of the first ten predictions, ordered by score, equal ones
/// as given. A prediction finds the moment that it overlaps most of those that are not found yet.
/// Zeros without predictions or without moments.
std::array<double, kPrecisionThresholds.size()> average_precisions(
    const std::vector<TimeWindow>& moments, const std::vector<ScoredWindow>& predictions);

/// The greatest overlap of one of the first `count` predictions, as they are given, with a moment;
/// 0 without predictions or moments.
double best_overlap(const std::vector<TimeWindow>& moments,
                    const std::vector<ScoredWindow>& predictions, std::size_t count);

/// The sum of `values` in the order in which NumPy has it, which published figures rest on: adding
/// them one after another may differ in the last bit and so, rarely, in a printed digit.
double pairwise_sum(const double* values, std::size_t count);

/// A query as a range of lengths sees it.
struct MomentCase {
  std::vector<TimeWindow> moments;
  std::vector<ScoredWindow> predictions;
};

/// Means over queries, in [0, 1].
struct MomentFigures {
  std::int64_t queries = 0;  ///< none: the rest is 0
  std::array<double, kPrecisionThresholds.size()> mean_precision{};
  double mean_precision_over_all = 0;  ///< of the thresholds
  std::array<double, kRecallThresholds.size()> recall_at_1{}, recall_at_5{};
  double mean_overlap = 0;  ///< of the first prediction
};

/// Lengths of moments in seconds: over `above`, up to `most`.
struct LengthRange {
  const char* name;
  double above, most;
};

/// "full", with all moments, first.
const std::array<LengthRange, 4>& moment_ranges();

/// Of the cases that have moments of these lengths; moments of others are left out, predictions are
/// not.
MomentFigures measure_moments(const std::vector<MomentCase>& cases, const LengthRange& range);

}  // namespace litevl
