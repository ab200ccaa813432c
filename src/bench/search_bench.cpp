#include "bench/search_bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench_folder.h"
#include "bench/memory.h"
#include "bench/timing.h"
#include "core/stop.h"
#include "kernels/row_operations.h"
#include "store/open_store.h"
#include "store/sqlite/vector_index.h"

namespace litevl {
namespace {

constexpr std::size_t kThemes = 2000;
constexpr float kSpread = 0.7F;       // of the clips around a theme, whose vector has length 1
constexpr float kQuerySpread = 0.5F;  // of a query around a clip

using Vector = std::vector<float>;

// A unit vector, normally distributed around `centre` with the deviation `spread` / √width in each
// direction.
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
void write_clips(ClipStore& store, const SearchBenchOptions& options, std::mt19937& generator) {
  constexpr std::int64_t kClipsOfVideo = 10'000;
  std::vector<Vector> themes;
  for (std::size_t i = 0; i < kThemes; ++i)
    themes.push_back(near(nullptr, options.width, 1, generator));
  for (std::int64_t begin = 0; begin < options.clips; begin += kClipsOfVideo) {
    check_stop();
    const auto writing = store.begin_writing();
    const auto video = writing->begin_video({std::to_string(begin).insert(0, 1, '/'), 1, 1}, {});
    for (std::int64_t i = begin; i < std::min(begin + kClipsOfVideo, options.clips); ++i)
      writing->add_clip(video,
                        {{0, 1},
                         Array<float>({options.width}, near(themes[generator() % kThemes].data(),
                                                            options.width, kSpread, generator)),
                         Array<Bf16>({1, 1}),
                         1});
    writing->finish_video(video, {});
    writing->commit();
  }
}

// Finds the nearest by comparing with every clip.
std::set<std::int64_t> exact_nearest(const ClipEmbeddings& all, const float* query,
                                     std::int64_t count) {
  std::vector<std::pair<float, std::int64_t>> products;
  for (std::size_t row = 0; row < all.ids.size(); ++row)
    products.emplace_back(
        dot_product(query, all.values.data() + row * static_cast<std::size_t>(all.width),
                    all.width),
        all.ids[row]);
  const auto end = products.begin() + std::min(count, std::ssize(products));
  std::nth_element(products.begin(), end, products.end(), std::greater());
  std::set<std::int64_t> nearest;
  for (auto product = products.begin(); product != end; ++product) nearest.insert(product->second);
  return nearest;
}

}  // namespace

SearchBenchResult bench_search(const SearchBenchOptions& options) {
  const BenchFolder folder;
  const auto store = open_store_to_write(folder.path());
  std::mt19937 generator(1);
  write_clips(*store, options, generator);

  SearchBenchResult result;
  result.is_exact = choose_index_kind(options.clips) == IndexKind::kExact;
  auto begin = std::chrono::steady_clock::now();
  result.building_bytes = peak_memory_of([&] {
    begin = std::chrono::steady_clock::now();
    store->prepare_nearest(options.width);
  });
  result.build_seconds = seconds_since(begin);
  const auto reading = store->snapshot();
  result.index_bytes = peak_memory_of([&] {
    begin = std::chrono::steady_clock::now();
    store->nearest(Array<float>({1, options.width}), 1);  // the first call opens the index
  });
  result.opening_seconds = seconds_since(begin);

  std::vector<double> times, exact_times;
  double found = 0;
  const ClipEmbeddings all = store->all_embeddings(options.width);
  for (std::int64_t i = 0; i < options.queries; ++i) {
    check_stop();
    const auto row = generator() % static_cast<std::uint64_t>(options.clips);
    const float* const clip = all.values.data() + row * static_cast<std::uint64_t>(options.width);
    const Array<float> query({1, options.width},
                             near(clip, options.width, kQuerySpread, generator));
    const auto start = std::chrono::steady_clock::now();
    const auto neighbours = store->nearest(query, options.count).front();
    times.push_back(seconds_since(start));
    const auto exact_start = std::chrono::steady_clock::now();
    const auto nearest = exact_nearest(all, query.data(), options.count);
    exact_times.push_back(seconds_since(exact_start));
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
