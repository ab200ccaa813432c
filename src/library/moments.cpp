#include "library/moments.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

namespace litevl {
namespace {

// These were chosen on long toy videos of one seed and tested on others (docs/results.md).
//
// A frame speaks for a moment if its similarity is above this share of the way from what is usual
// to what is usual inside.
constexpr double kLevel = 0.65;
// Weight of a change, where a frame's evidence is counted in windows.
constexpr double kChangeWeight = 0.75;
// Changes compare this much of a window before with as much after.
constexpr double kChangeReach = 0.75;
// While looking for what is usual inside, gaps of this much of a window are ignored: a thing that
// appears again and again is not to be seen in between.
constexpr double kBridged = 0.5;
// The longest moment reaches this many windows to each side of its best frame.
constexpr double kFurthest = 11;

// First guess of what is usual: this share of the frames has less.
constexpr double kLow = 0.15;
// A share of the frames that is too large for the median to be usual.
constexpr double kMuch = 0.35;
// How often what is usual is taken from outside of the moment found before.
constexpr int kTurns = 2;
// Share of the frames of which there must be so many outside to say what is usual.
constexpr double kLeastOutside = 0.15;

// Frames that are closer than this to each other are one, of their mean: windows overlap. A part of
// a window.
constexpr double kSameTime = 1.0 / 16;

FrameSeries joined_frames(const FrameSeries& series) {
  const auto N = series.seconds.size();
  const double closest = kSameTime * series.window_seconds * (1 - 1e-6);
  FrameSeries joined{.range = series.range, .window_seconds = series.window_seconds};
  std::vector<std::size_t> begins;  // of groups
  for (std::size_t i = 0; i < N; ++i)
    if (i == 0 || series.seconds[i] - series.seconds[begins.back()] >= closest) begins.push_back(i);
  joined.vectors = Array<float>({std::ssize(begins), series.vectors.size(1)});
  for (std::size_t g = 0; g < begins.size(); ++g) {
    const auto end = g + 1 < begins.size() ? begins[g + 1] : N;
    const auto count = static_cast<double>(end - begins[g]);
    double seconds = 0, similarity = 0;
    const auto mean = joined.vectors.row(static_cast<std::int64_t>(g)).values();
    for (auto i = begins[g]; i < end; ++i) {
      seconds += series.seconds[i] / count;
      similarity += series.similarity[i] / count;
      const auto row = series.vectors.row(static_cast<std::int64_t>(i)).values();
      for (std::size_t e = 0; e < mean.size(); ++e) mean[e] += row[e] / static_cast<float>(count);
    }
    joined.seconds.push_back(seconds);
    joined.similarity.push_back(similarity);
  }
  return joined;
}

// A change by which a scene begins. With dense windows 95 in 100 of the greatest changes within a
// scene are less than a quarter of this, and 95 in 100 of those between scenes are more.
constexpr double kSceneChange = 0.08;

// Of at least one number.
double quantile(std::vector<double> values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

// Sums of the first 0, 1, ... N rows.
std::vector<std::vector<double>> prefix_sums(const Array<float>& rows) {
  const auto width = static_cast<std::size_t>(rows.size(1));
  std::vector<std::vector<double>> sums{std::vector<double>(width, 0)};
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    sums.push_back(sums.back());
    const auto row = rows.row(i);
    for (std::size_t e = 0; e < width; ++e) sums.back()[e] += row.data()[e];
  }
  return sums;
}

// 1 - cosine between the means of rows [begin, middle) and [middle, end).
double change(const std::vector<std::vector<double>>& sums, std::size_t begin, std::size_t middle,
              std::size_t end) {
  double dot = 0, before = 0, after = 0;
  for (std::size_t e = 0; e < sums.front().size(); ++e) {
    const double a = sums[middle][e] - sums[begin][e];
    const double b = sums[end][e] - sums[middle][e];
    dot += a * b;
    before += a * a;
    after += b * b;
  }
  const double lengths = std::sqrt(before * after);
  return lengths > 0 ? 1 - dot / lengths : 0;
}

std::vector<double> edges_of(const FrameSeries& series) {
  std::vector<double> edges{series.range.start_seconds};
  for (std::size_t i = 1; i < series.seconds.size(); ++i)
    edges.push_back(std::midpoint(series.seconds[i - 1], series.seconds[i]));
  edges.push_back(series.range.end_seconds);
  return edges;
}

std::vector<double> changes_of(const FrameSeries& series, const std::vector<double>& edges) {
  const double reach = kChangeReach * series.window_seconds;
  const auto sums = prefix_sums(series.vectors);
  const auto& seconds = series.seconds;
  std::vector<double> changes(edges.size(), 0);
  for (std::size_t i = 1; i + 1 < edges.size(); ++i) {
    const auto begin = std::ranges::lower_bound(seconds, edges[i] - reach) - seconds.begin();
    const auto end = std::ranges::upper_bound(seconds, edges[i] + reach) - seconds.begin();
    changes[i] =
        change(sums, static_cast<std::size_t>(std::min<std::int64_t>(begin, std::int64_t(i) - 1)),
               i, static_cast<std::size_t>(std::max<std::int64_t>(end, std::int64_t(i) + 1)));
  }
  // Where the video begins or ends is as great a change as any.
  changes.front() = changes.back() = *std::ranges::max_element(changes);
  return changes;
}

}  // namespace

MomentFinder::MomentFinder(const FrameSeries& series, double usual)
    : series_(joined_frames(series)),
      usual_(usual),
      edges_(edges_of(series_)),
      changes_(changes_of(series_, edges_)) {}

double MomentFinder::width(std::int64_t frame) const {
  const auto i = static_cast<std::size_t>(frame);
  return (edges_[i + 1] - edges_[i]) / series_.window_seconds;
}

std::int64_t MomentFinder::best_frame(const TimeRange& seed) const {
  const auto& seconds = series_.seconds;
  const auto last = size() - 1;
  const auto first_in =
      std::min(last, std::ranges::lower_bound(seconds, seed.start_seconds) - seconds.begin());
  std::int64_t best = first_in;
  for (auto i = first_in; i <= last && seconds[static_cast<std::size_t>(i)] < seed.end_seconds; ++i)
    if (series_.similarity[static_cast<std::size_t>(i)] >
        series_.similarity[static_cast<std::size_t>(best)])
      best = i;
  return best;
}

// The best frame alone is too high where a motion is seen best: so what is inside is the median of
// the frames around it that are above a first level.
double MomentFinder::scale_around(std::int64_t best, double usual) const {
  const auto similarity = [&](std::int64_t i) {
    return series_.similarity[static_cast<std::size_t>(i)];
  };
  const double least = usual + kLevel * (similarity(best) - usual);
  std::vector<double> inside{similarity(best)};
  for (const std::int64_t direction : {-1, 1}) {
    std::vector<double> dip;
    double passed = 0;
    for (auto i = best + direction; i >= 0 && i < size() && passed <= kBridged; i += direction) {
      dip.push_back(similarity(i));
      passed += width(i);
      if (similarity(i) < least) continue;
      inside.insert(inside.end(), dip.begin(), dip.end());
      dip.clear();
      passed = 0;
    }
  }
  constexpr double kLeastScale = 1e-3;  // where all frames are alike, nothing stands out
  return std::max(median(std::move(inside)) - usual, kLeastScale);
}

// The sums to both sides are independent of each other.
TimeRange MomentFinder::grow(std::int64_t best, double usual) const {
  const double scale = scale_around(best, usual);
  const double level = usual + kLevel * scale;
  const auto end_in = [&](std::int64_t direction) {
    double sum = 0, most = -std::numeric_limits<double>::infinity(), passed = 0;
    std::int64_t end = best;
    for (auto i = best; i >= 0 && i < size() && passed <= kFurthest; i += direction) {
      sum += (series_.similarity[static_cast<std::size_t>(i)] - level) / scale * width(i);
      passed += width(i);
      const auto edge = static_cast<std::size_t>(direction < 0 ? i : i + 1);
      const double total = sum + kChangeWeight * changes_[edge];
      if (total <= most) continue;
      most = total;
      end = i;
    }
    return end;
  };
  return {edges_[static_cast<std::size_t>(end_in(-1))],
          edges_[static_cast<std::size_t>(end_in(1) + 1)]};
}

// Nothing if there is too little outside.
std::optional<double> MomentFinder::usual_outside(const TimeRange& moment) const {
  std::vector<double> outside;
  for (std::size_t i = 0; i < series_.seconds.size(); ++i)
    if (series_.seconds[i] < moment.start_seconds || series_.seconds[i] > moment.end_seconds)
      outside.push_back(series_.similarity[i]);
  if (static_cast<double>(outside.size()) < kLeastOutside * static_cast<double>(size()))
    return std::nullopt;
  return median(std::move(outside));
}

TimeRange MomentFinder::around(const TimeRange& seed) const {
  const auto best = best_frame(seed);
  const double low = std::min(quantile(series_.similarity, kLow), usual_);
  const double level = low + kLevel * scale_around(best, low);
  const auto above = std::ranges::count_if(series_.similarity,
                                           [&](double similarity) { return similarity > level; });
  if (static_cast<double>(above) < kMuch * static_cast<double>(size()))
    return grow(best, std::min(median(series_.similarity), usual_));
  // The median may lie within the moment, which fills much of the series. What is usual is then
  // what is outside, from a low guess on, so that little of the moment is taken for usual.
  TimeRange moment = grow(best, low);
  for (int i = 0; i < kTurns; ++i)
    moment = grow(best, std::min(usual_outside(moment).value_or(low), usual_));
  return moment;
}

std::vector<TimeRange> MomentFinder::scenes(const TimeRange& range) const {
  const double least = 0.5 * series_.window_seconds;
  // The greatest changes first, for beside a change there are lesser ones that belong to it.
  std::vector<std::size_t> order(edges_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return changes_[i]; });
  std::vector<double> peaks, cuts;
  for (const std::size_t i : order) {
    if (changes_[i] < kSceneChange) break;
    const double reach = kChangeReach * series_.window_seconds;
    if (std::ranges::any_of(peaks, [&](double peak) { return std::abs(edges_[i] - peak) < reach; }))
      continue;
    peaks.push_back(edges_[i]);
    if (edges_[i] >= range.start_seconds + least && edges_[i] <= range.end_seconds - least)
      cuts.push_back(edges_[i]);
  }
  std::ranges::sort(cuts);
  std::vector<TimeRange> scenes;
  double start = range.start_seconds;
  for (const double cut : cuts) {
    scenes.push_back({start, cut});
    start = cut;
  }
  scenes.push_back({start, range.end_seconds});
  return scenes;
}

}  // namespace litevl
