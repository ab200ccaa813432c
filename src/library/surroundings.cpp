#include "library/surroundings.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace litevl {
namespace {

// Twice as far as the longest moment reaches, so that what is usual in the video is seen, too.
constexpr std::int64_t kSurroundings = 64;
// Clips that follow each other begin where the one before ends, but for rounding.
constexpr double kTouching = 0.05;

// Clips [begin, end) around `own` between which there is no gap.
std::pair<std::size_t, std::size_t> connected(const std::vector<ClipOfVideo>& clips,
                                              std::size_t own) {
  const auto touch = [&](std::size_t before, std::size_t after) {
    return clips[after].range.start_seconds <= clips[before].range.end_seconds + kTouching;
  };
  std::size_t begin = own, end = own + 1;
  while (begin > 0 && touch(begin - 1, begin)) --begin;
  while (end < clips.size() && touch(end - 1, end)) ++end;
  return {begin, end};
}

// In the order of time.
void sort_frames(FrameSeries& series) {
  std::vector<std::size_t> order(series.seconds.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return series.seconds[a] < series.seconds[b];
  });
  FrameSeries sorted{.range = series.range, .window_seconds = series.window_seconds};
  sorted.vectors = Array<float>(series.vectors.shape());
  for (std::int64_t to = 0; const std::size_t from : order) {
    sorted.seconds.push_back(series.seconds[from]);
    sorted.similarity.push_back(series.similarity[from]);
    std::ranges::copy(series.vectors.row(static_cast<std::int64_t>(from)),
                      sorted.vectors.row(to++).data());
  }
  series = std::move(sorted);
}

void append(FrameSeries& series, std::vector<Array<float>>& parts,
            const std::vector<double>& seconds, const Array<float>& vectors,
            const Array<float>& text) {
  for (std::size_t t = 0; t < seconds.size(); ++t) {
    series.seconds.push_back(
        std::clamp(seconds[t], series.range.start_seconds, series.range.end_seconds));
    series.similarity.push_back(
        dot(vectors.row(static_cast<std::int64_t>(t)).values(), text.values()));
  }
  parts.push_back(vectors);
}

}  // namespace

double dot(std::span<const float> a, std::span<const float> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

std::optional<FrameSeries> frames_around(ClipStore& store, std::int64_t clip,
                                         const Array<float>& text) {
  const auto all = store.clips_around(clip, kSurroundings);
  const auto own =
      static_cast<std::size_t>(std::ranges::find(all, clip, &ClipOfVideo::id) - all.begin());
  const auto [begin, end] = connected(all, own);
  if (end - begin < 2) return std::nullopt;
  std::vector<std::int64_t> ids;
  for (auto i = begin; i < end; ++i) ids.push_back(all[i].id);
  const auto frames = store.frame_vectors(ids, text.count());
  FrameSeries series{.window_seconds = all[own].range.end_seconds - all[own].range.start_seconds};
  series.range = {all[begin].range.start_seconds, all[begin].range.end_seconds};
  for (auto i = begin; i < end; ++i)
    series.range.end_seconds = std::max(series.range.end_seconds, all[i].range.end_seconds);
  std::vector<Array<float>> parts;
  for (const auto& clip_frames : frames) {
    if (!clip_frames) return std::nullopt;
    append(series, parts, clip_frames->seconds, clip_frames->vectors, text);
  }
  series.vectors = joined(parts);
  sort_frames(series);
  return series;
}

FrameSeries frames_of(ClipStore& store, std::int64_t video_id, const Array<float>& text) {
  FrameSeries series;
  series.range.end_seconds = std::numeric_limits<double>::infinity();
  std::vector<Array<float>> parts;
  for (const auto& frames : store.frame_vectors(store.clip_ids(video_id), text.count()))
    if (frames) append(series, parts, frames->seconds, frames->vectors, text);
  if (parts.empty()) return series;
  series.vectors = joined(parts);
  sort_frames(series);
  FrameSeries distinct{.range = series.range};
  for (std::size_t i = 0; i < series.seconds.size(); ++i) {
    if (i > 0 && series.seconds[i] <= series.seconds[i - 1]) continue;
    distinct.seconds.push_back(series.seconds[i]);
    distinct.similarity.push_back(series.similarity[i]);
  }
  return distinct;
}

void add_frames(FrameSeries& series, const std::vector<double>& seconds,
                const Array<float>& vectors, const Array<float>& text) {
  std::vector<Array<float>> parts{series.vectors};
  append(series, parts, seconds, vectors, text);
  series.vectors = joined(parts);
  sort_frames(series);
}

}  // namespace litevl
