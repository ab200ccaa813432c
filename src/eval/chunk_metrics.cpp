#include "eval/chunk_metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

namespace litevl {
namespace {

constexpr std::size_t kBestAnnotators = 3;

std::int64_t chunk_at(double seconds) {
  // A window may be anywhere, but a chunk's number is small.
  return std::lround(std::clamp(seconds / kChunkSeconds, 0.0, static_cast<double>(kMostChunks)));
}

double overlap_of_chunks(const ChunkSpan& a, const ChunkSpan& b) {
  const auto shared =
      std::max<std::int64_t>(0, std::min(a.last, b.last) + 1 - std::max(a.first, b.first));
  const auto hull = std::max(a.last, b.last) + 1 - std::min(a.first, b.first);
  return static_cast<double>(shared) / static_cast<double>(hull);
}

double mean_of_first(std::vector<double> values) {
  values.resize(std::min(values.size(), kBestAnnotators));
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

std::vector<ChunkSpan> rank_chunks(const std::vector<ScoredWindow>& predictions) {
  auto ordered = predictions;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  std::vector<ChunkSpan> ranking;
  std::set<ChunkSpan> seen;
  for (const auto& [window, score] : ordered) {
    const auto first = std::min(chunk_at(window.start_seconds), kMostChunks - 1);
    const auto last = std::max(chunk_at(window.end_seconds) - 1, first);
    if (seen.insert({first, last}).second) ranking.push_back({first, last});
  }
  return ranking;
}

ChunkFigures measure_chunks(const std::vector<ChunkSpan>& annotations,
                            const std::vector<ChunkSpan>& ranking, std::int64_t chunk_count) {
  std::vector<double> ranks, overlaps;
  for (const auto& annotation : annotations) {
    const auto found = std::find(ranking.begin(), ranking.end(), annotation);
    const auto last_rank = std::max(chunk_count * (chunk_count + 1) / 2, std::ssize(ranking));
    ranks.push_back(
        static_cast<double>(found == ranking.end() ? last_rank : found - ranking.begin() + 1));
    overlaps.push_back(ranking.empty() ? 0 : overlap_of_chunks(ranking.front(), annotation));
  }
  std::sort(ranks.begin(), ranks.end());
  std::sort(overlaps.begin(), overlaps.end(), std::greater<>());
  overlaps.resize(std::min(overlaps.size(), kBestAnnotators));
  // in the order in which the published evaluator adds them
  std::sort(overlaps.begin(), overlaps.end());
  return {mean_of_first(ranks), mean_of_first(overlaps)};
}

}  // namespace litevl
