#include "bench/search_bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <set>
#include <vector>

#include "bench/memory.h"
#include "bench/timing.h"
#include "core/stop.h"
#include "library/vector_index.h"

namespace litevl {
namespace {

constexpr std::size_t kThemes = 2000;
constexpr float kSpread = 0.7F;       // of a theme's clips, against a theme's length of 1
constexpr float kQuerySpread = 0.5F;  // of a query around a clip

using Vector = std::vector<float>;

// Normal around `centre` with `spread` a direction at a width of 1, of unit length.
Vector near(const float* centre, std::int64_t width, float spread, std::mt19937& generator) {
  std::normal_distribution<float> normal(0, spread / std::sqrt(static_cast<float>(width)));
  Vector vector(static_cast<std::size_t>(width));
  float squares = 0;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    vector[i] = (centre == nullptr ? 0 : centre[i]) + normal(generator);
    squares += vector[i] * vector[i];
  }
  for (float& value : vector) value /= std::sqrt(squares);
  return vector;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

SearchBenchResult bench_search(const SearchBenchOptions& options) {
  std::mt19937 generator(1);
  std::vector<Vector> themes;
  for (std::size_t i = 0; i < kThemes; ++i)
    themes.push_back(near(nullptr, options.width, 1, generator));
  ClipEmbeddings clips{.ids = {}, .values = {}, .width = options.width};
  clips.values.reserve(static_cast<std::size_t>(options.clips * options.width));
  for (std::int64_t id = 0; id < options.clips; ++id) {
    check_stop();
    const auto clip = near(themes[generator() % kThemes].data(), options.width, kSpread, generator);
    clips.ids.push_back(id);
    clips.values.insert(clips.values.end(), clip.begin(), clip.end());
  }

  SearchBenchResult result;
  const auto kind = choose_index_kind(options.clips);
  result.is_exact = kind == IndexKind::kExact;
  const auto before = resident_bytes();
  const auto begin = std::chrono::steady_clock::now();
  const VectorIndex index(clips, kind);
  result.build_seconds = seconds_since(begin);
  result.index_bytes = resident_bytes() - before;

  std::vector<double> times, exact_times;
  double found = 0;
  const VectorIndex exact(clips, IndexKind::kExact);
  for (std::int64_t i = 0; i < options.queries; ++i) {
    check_stop();
    const auto row = static_cast<std::int64_t>(generator() % clips.ids.size());
    const auto query =
        near(clips.values.data() + row * options.width, options.width, kQuerySpread, generator);
    const auto start = std::chrono::steady_clock::now();
    const auto neighbours = index.search(query, options.count);
    times.push_back(seconds_since(start));
    const auto exact_start = std::chrono::steady_clock::now();
    const auto all = exact.search(query, options.count);
    exact_times.push_back(seconds_since(exact_start));
    std::set<std::int64_t> nearest;
    for (const auto& neighbour : all) nearest.insert(neighbour.clip);
    for (const auto& neighbour : neighbours)
      found += static_cast<double>(nearest.count(neighbour.clip));
  }
  result.recall =
      found / static_cast<double>(options.queries * std::min(options.count, options.clips));
  result.median_seconds = quantile(times, 0.5);
  result.p99_seconds = quantile(times, 0.99);
  result.exact_median_seconds = quantile(exact_times, 0.5);
  return result;
}

}  // namespace litevl
