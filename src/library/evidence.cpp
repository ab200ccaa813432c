#include "library/evidence.h"

#include <algorithm>
#include <tuple>

namespace litevl {
namespace {

// Weights this close to an equal share count as equal: rounding must not choose frames.
constexpr double kTolerance = 1e-4;

struct Part {
  std::string video;
  TimeRange range;
  double weight = 0;
};

// The parts of a clip whose frames have more than an equal share of the weight, or all parts.
std::vector<Part> preferred_parts(const AskedClip& clip) {
  const auto count = static_cast<double>(clip.frame_weights.size());
  const double most = *std::max_element(clip.frame_weights.begin(), clip.frame_weights.end());
  const double least = most > (1 + kTolerance) / count ? (1 + kTolerance) / count : 0;
  const double length = (clip.range.end_seconds - clip.range.start_seconds) / count;
  std::vector<Part> parts;
  for (std::size_t i = 0; i < clip.frame_weights.size(); ++i) {
    if (clip.frame_weights[i] < least) continue;
    const double start = clip.range.start_seconds + static_cast<double>(i) * length;
    parts.push_back({clip.video, {start, start + length}, clip.share * clip.frame_weights[i]});
  }
  return parts;
}

}  // namespace

std::vector<Evidence> find_evidence(const std::vector<AskedClip>& clips) {
  std::vector<Part> parts;
  for (const auto& clip : clips) {
    if (clip.share < (1 - kTolerance) / static_cast<double>(clips.size())) continue;
    const auto preferred = preferred_parts(clip);
    parts.insert(parts.end(), preferred.begin(), preferred.end());
  }
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return std::tie(a.video, a.range.start_seconds) < std::tie(b.video, b.range.start_seconds);
  });
  std::vector<Evidence> found;
  double best = 0;  // weight of the last stretch's best frame
  for (const auto& [video, range, weight] : parts) {
    const double middle = (range.start_seconds + range.end_seconds) / 2;
    constexpr double kGap = 1e-6;  // seconds; smaller gaps are rounding errors
    if (found.empty() || found.back().video != video ||
        range.start_seconds > found.back().range.end_seconds + kGap) {
      found.push_back({range, weight, middle, video});
      best = weight;
      continue;
    }
    auto& last = found.back();
    last.range.end_seconds = std::max(last.range.end_seconds, range.end_seconds);
    last.weight += weight;
    if (weight > best) {
      best = weight;
      last.frame_seconds = middle;
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Evidence& a, const Evidence& b) { return a.weight > b.weight; });
  return found;
}

}  // namespace litevl
