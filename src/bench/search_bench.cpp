#include "bench/search_bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "bench/bench_folder.h"
#include "bench/memory.h"
#include "bench/timing.h"
#include "core/stop.h"
#include "library/clip_index.h"
#include "library/store_writing.h"

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

// Clip i has the number i + 1.
void write_clips(Store& store, const SearchBenchOptions& options, std::mt19937& generator) {
  constexpr std::int64_t kClipsOfVideo = 10'000;
  std::vector<Vector> themes;
  for (std::size_t i = 0; i < kThemes; ++i)
    themes.push_back(near(nullptr, options.width, 1, generator));
  for (std::int64_t begin = 0; begin < options.clips; begin += kClipsOfVideo) {
    check_stop();
    StoreWriting writing(store);
    const auto video = writing.begin_video({std::to_string(begin).insert(0, 1, '/'), 1, 1}, {});
    for (std::int64_t i = begin; i < std::min(begin + kClipsOfVideo, options.clips); ++i)
      writing.add_clip(video,
                       {{0, 1},
                        Array<float>({options.width}, near(themes[generator() % kThemes].data(),
                                                           options.width, kSpread, generator)),
                        Array<Bf16>({1, 1}),
                        1});
    writing.finish_video(video, {});
    writing.commit();
  }
}

}  // namespace

SearchBenchResult bench_search(const SearchBenchOptions& options) {
  const BenchFolder folder;
  Store store = Store::open_or_create(folder.path());
  std::mt19937 generator(1);
  write_clips(store, options, generator);

  SearchBenchResult result;
  result.is_exact = choose_index_kind(options.clips) == IndexKind::kExact;
  auto begin = std::chrono::steady_clock::now();
  result.building_bytes = peak_memory_of([&] {
    begin = std::chrono::steady_clock::now();
    update_clip_index(store, options.width);
  });
  result.build_seconds = seconds_since(begin);
  const Transaction reading = store.begin_reading();
  std::optional<VectorIndex> index;
  result.index_bytes = peak_memory_of([&] {
    begin = std::chrono::steady_clock::now();
    index = open_clip_index(store, options.width);
  });
  result.opening_seconds = seconds_since(begin);

  std::vector<double> times, exact_times;
  double found = 0;
  StoredVectors all_vectors(store, options.width);
  const VectorIndex exact(all_vectors, IndexKind::kExact);
  Vector clip(static_cast<std::size_t>(options.width));
  for (std::int64_t i = 0; i < options.queries; ++i) {
    check_stop();
    const auto row = generator() % static_cast<std::uint64_t>(options.clips);
    all_vectors.read(static_cast<std::int64_t>(row) + 1, clip);
    const auto query = near(clip.data(), options.width, kQuerySpread, generator);
    const auto start = std::chrono::steady_clock::now();
    StoredVectors vectors(store, options.width);
    const auto neighbours = index->search(query, options.count, vectors);
    times.push_back(seconds_since(start));
    const auto exact_start = std::chrono::steady_clock::now();
    const auto all = exact.search(query, options.count, vectors);
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
