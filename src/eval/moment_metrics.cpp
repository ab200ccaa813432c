#include "eval/moment_metrics.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

namespace litevl {
namespace {

constexpr std::size_t kThresholds = kPrecisionThresholds.size();

double length_of(const TimeWindow& window) { return window.end_seconds - window.start_seconds; }

// Divided by the span from the first start to the last end: the same as the overlap, except for
// rounding, if the two meet. Recall compares this value with its thresholds.
double overlap_of_hull(const TimeWindow& a, const TimeWindow& b) {
  const double shared = std::max(
      0.0, std::min(a.end_seconds, b.end_seconds) - std::max(a.start_seconds, b.start_seconds));
  const double hull =
      std::max(a.end_seconds, b.end_seconds) - std::min(a.start_seconds, b.start_seconds);
  return hull == 0 ? 0 : shared / hull;
}

// The area under the curve of precision over recall, where the precision at a recall is the best at
// that or a higher recall. `is_found[i]` says whether prediction i, in order, found a moment.
double interpolated_precision(const std::vector<char>& is_found, std::size_t moments) {
  std::vector<double> precision, recall;
  double found = 0;
  for (std::size_t i = 0; i < is_found.size(); ++i) {
    found += is_found[i] != 0 ? 1 : 0;
    precision.push_back(found / static_cast<double>(i + 1));
    recall.push_back(found / static_cast<double>(moments));
  }
  for (std::size_t i = precision.size() - 1; i-- > 0;)
    precision[i] = std::max(precision[i], precision[i + 1]);
  std::vector<double> areas;
  double before = 0;
  for (std::size_t i = 0; i < recall.size(); ++i) {
    if (recall[i] != before) areas.push_back((recall[i] - before) * precision[i]);
    before = recall[i];
  }
  if (before != 1) areas.push_back(0);  // for what is not found; it affects the order of the sum
  return pairwise_sum(areas.data(), areas.size());
}

// The moments sorted by their overlap with `window`, the greatest first and of equal ones the last,
// as long as they reach any threshold.
std::vector<std::pair<double, std::size_t>> by_overlap(const std::vector<TimeWindow>& moments,
                                                       const TimeWindow& window) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const double overlap = overlap_of(window, moments[i]);
    if (overlap >= kPrecisionThresholds.front()) order.emplace_back(overlap, i);
  }
  std::sort(order.begin(), order.end(), std::greater<>());
  return order;
}

}  // namespace

double overlap_of(const TimeWindow& a, const TimeWindow& b) {
  const double shared = std::max(
      0.0, std::min(a.end_seconds, b.end_seconds) - std::max(a.start_seconds, b.start_seconds));
  const double together = length_of(a) + length_of(b) - shared;
  return together == 0 ? 0 : shared / together;
}

std::array<double, kThresholds> average_precisions(const std::vector<TimeWindow>& moments,
                                                   const std::vector<ScoredWindow>& predictions) {
  constexpr std::size_t kMostPredictions = 10;
  std::array<double, kThresholds> result{};
  auto ordered = predictions;
  ordered.resize(std::min(ordered.size(), kMostPredictions));
  if (ordered.empty() || moments.empty()) return result;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  std::vector<std::vector<std::pair<double, std::size_t>>> nearest;
  for (const auto& prediction : ordered) nearest.push_back(by_overlap(moments, prediction.window));
  for (std::size_t threshold = 0; threshold < kThresholds; ++threshold) {
    std::vector<char> is_taken(moments.size()), is_found(ordered.size());
    for (std::size_t i = 0; i < ordered.size(); ++i)
      for (const auto& [overlap, moment] : nearest[i]) {
        if (overlap < kPrecisionThresholds[threshold]) break;
        if (is_taken[moment] != 0) continue;
        is_taken[moment] = is_found[i] = 1;
        break;
      }
    result[threshold] = interpolated_precision(is_found, moments.size());
  }
  return result;
}

double best_overlap(const std::vector<TimeWindow>& moments,
                    const std::vector<ScoredWindow>& predictions, std::size_t count) {
  const TimeWindow *moment = nullptr, *prediction = nullptr;
  double best = -1;
  for (std::size_t i = 0; i < std::min(count, predictions.size()); ++i)
    for (const auto& one : moments) {
      const double overlap = overlap_of(predictions[i].window, one);
      if (overlap <= best) continue;
      best = overlap;
      moment = &one;
      prediction = &predictions[i].window;
    }
  return moment == nullptr ? 0 : overlap_of_hull(*prediction, *moment);
}

double pairwise_sum(const double* values, std::size_t count) {
  constexpr std::size_t kBlock = 128, kLanes = 8;
  if (count < kLanes) return std::accumulate(values, values + count, 0.0);
  if (count > kBlock) {
    std::size_t half = count / 2;
    half -= half % kLanes;
    return pairwise_sum(values, half) + pairwise_sum(values + half, count - half);
  }
  std::array<double, kLanes> lane{};
  std::copy_n(values, kLanes, lane.begin());
  std::size_t at = kLanes;
  for (; at + kLanes <= count; at += kLanes)
    for (std::size_t i = 0; i < kLanes; ++i) lane[i] += values[at + i];
  const double sum =
      ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
  return std::accumulate(values + at, values + count, sum);
}

const std::array<LengthRange, 4>& moment_ranges() {
  constexpr double kAny = std::numeric_limits<double>::infinity();
  static constexpr std::array<LengthRange, 4> ranges{
      {{"full", -kAny, kAny}, {"short", 0, 10}, {"middle", 10, 30}, {"long", 30, kAny}}};
  return ranges;
}

MomentFigures measure_moments(const std::vector<MomentCase>& cases, const LengthRange& range) {
  MomentFigures figures;
  std::vector<double> overlaps;
  for (const auto& one : cases) {
    std::vector<TimeWindow> moments;
    for (const auto& moment : one.moments)
      if (length_of(moment) > range.above && length_of(moment) <= range.most)
        moments.push_back(moment);
    if (moments.empty()) continue;
    ++figures.queries;
    const auto precisions = average_precisions(moments, one.predictions);
    for (std::size_t i = 0; i < kThresholds; ++i) figures.mean_precision[i] += precisions[i];
    overlaps.push_back(best_overlap(moments, one.predictions, 1));
    const double of_five = best_overlap(moments, one.predictions, 5);
    for (std::size_t i = 0; i < kRecallThresholds.size(); ++i) {
      figures.recall_at_1[i] += overlaps.back() >= kRecallThresholds[i] ? 1 : 0;
      figures.recall_at_5[i] += of_five >= kRecallThresholds[i] ? 1 : 0;
    }
  }
  if (figures.queries == 0) return figures;
  const auto count = static_cast<double>(figures.queries);
  for (double& one : figures.mean_precision) one /= count;
  for (double& one : figures.recall_at_1) one /= count;
  for (double& one : figures.recall_at_5) one /= count;
  figures.mean_precision_over_all =
      pairwise_sum(figures.mean_precision.data(), kThresholds) / static_cast<double>(kThresholds);
  figures.mean_overlap = pairwise_sum(overlaps.data(), overlaps.size()) / count;
  return figures;
}

}  // namespace litevl
