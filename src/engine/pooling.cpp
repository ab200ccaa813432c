#include "engine/pooling.h"

#include <algorithm>
#include <cmath>

#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

void softmax(float* x, std::int64_t count) {
  const auto total = log_sum_exp(x, count);
  for (std::int64_t i = 0; i < count; ++i)
    x[i] = static_cast<float>(std::exp(static_cast<double>(x[i]) - total));
}

}  // namespace

void summarise(const TokenRows& tokens, const VisionConfig& config, const Projections& projections,
               PatchMeans& summary) {
  const auto D = config.width, T = tokens.frames;
  // One [CLS] for the video, or one for each frame.
  const bool is_divided = config.attention == TimeAttention::kDivided;
  const auto* merged = tokens.merged;
  const auto rows = is_divided ? (tokens.count - 1) / T : tokens.count / T;
  const auto S = merged != nullptr ? merged->positions : rows - !is_divided;
  const auto place_of = [&](std::int64_t t, std::int64_t s) {
    if (merged == nullptr) return 1 + t * rows + s;
    return merged->cls + merged->row_of[static_cast<std::size_t>(t * S + s)];
  };
  summary.frames = T;
  summary.positions = S;
  summary.means.assign(static_cast<std::size_t>((T + S) * D), 0);
  for (std::int64_t t = 0; t < T; ++t)
    for (std::int64_t s = 0; s < S; ++s) {
      const float* patch = tokens.values + place_of(t, s) * D;
      add_scaled_row(summary.means.data() + t * D, patch, 1 / static_cast<float>(S), D);
      add_scaled_row(summary.means.data() + (T + s) * D, patch, 1 / static_cast<float>(T), D);
    }
  summary.keys.resize(static_cast<std::size_t>((T + S) * projections.width()));
  projections.project_video(summary.means.data(), T + S, summary.keys.data());
}

void pooling_weights(const PatchMeans& summary, const float* text, std::int64_t width,
                     double temperature, float* weights) {
  const auto T = summary.frames, S = summary.positions;
  for (std::int64_t i = 0; i < T + S; ++i)
    weights[i] = static_cast<float>(
        static_cast<double>(dot_product(summary.keys.data() + i * width, text, width)) /
        temperature);
  softmax(weights, T);
  softmax(weights + T, S);
}

std::int64_t pooled_rows(const PatchMeans& summary, PoolingParts parts) {
  return (parts.temporal ? summary.frames : 0) + (parts.spatial ? summary.positions : 0);
}

Buffer<float> memory_rows(const PatchMeans& summary, PoolingParts parts, const float* tokens,
                          std::int64_t count, std::int64_t width) {
  Buffer<float> rows(tokens, tokens + count * width);
  const auto* frames = summary.means.data();
  const auto* positions = frames + summary.frames * width;
  if (parts.temporal) rows.insert(rows.end(), frames, positions);
  if (parts.spatial) rows.insert(rows.end(), positions, positions + summary.positions * width);
  return rows;
}

const float* memory_counts(const PatchMeans& summary, PoolingParts parts, const TokenRows& tokens,
                           Buffer<float>& room) {
  const auto* merged = tokens.merged;
  if (merged == nullptr) return nullptr;
  room.assign(static_cast<std::size_t>(tokens.count + pooled_rows(summary, parts)), 1.0F);
  std::fill(room.begin() + merged->cls, room.begin() + tokens.count, 0.0F);
  for (const auto row : merged->row_of) ++room[static_cast<std::size_t>(merged->cls + row)];
  return room.data();
}

void memory_weights(const PatchMeans& summary, const float* weights, PoolingParts parts,
                    std::int64_t tokens, float* target) {
  target = std::fill_n(target, tokens, 1.0F);
  const auto add = [&](const float* from, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) *target++ = from[i] * static_cast<float>(count);
  };
  if (parts.temporal) add(weights, summary.frames);
  if (parts.spatial) add(weights + summary.frames, summary.positions);
}

}  // namespace litevl::engine
