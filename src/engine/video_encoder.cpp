#include "engine/video_encoder.h"

#include <algorithm>
#include <cmath>

#include "checkpoint/resize_embeddings.h"
#include "config/patch_grid.h"
#include "kernels/product.h"
#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

// Note [Two passes a layer]
// Temporal attention needs the frames at a position, spatial attention the positions of a frame,
// and everything else only one row. So a layer has two passes: one over some positions in all
// frames, from the norm to the temporal residual, and one over frames, from adding that residual to
// the end of the MLP. Everything computed within a task stays in the second-level cache, and only
// what the other pass needs is exchanged: the residual, and its mean for the scaling. A video's
// [CLS] is the same in all its frames, so its query, key and value are computed once; and because
// proj is linear, it is applied to the mean of what [CLS] sees in the frames instead of to each.

template <class T>
void set_size(Buffer<T>& buffer, std::int64_t size) {
  buffer.resize(static_cast<std::size_t>(size));
}

std::int64_t parts_of(std::int64_t count, std::int64_t most) { return (count + most - 1) / most; }

}  // namespace

template <class Number>
VideoEncoder<Number>::VideoEncoder(const VisionConfig& config, const VisionWeights<Number>& weights)
    : config_(config), weights_(weights) {}

template <class Number>
void VideoEncoder<Number>::encode(const Pixels& video, Threads& threads, float* tokens,
                                  float* alpha, float* frame_cls,
                                  const std::optional<PlaceMerging>& merging) {
  const auto B = video.videos, T = video.frames;
  // Only as many together as keep all threads busy: more would only fill the cache.
  const auto together = std::min(B, parts_of(2 * threads.count(), T));
  const auto video_numbers = T * 3 * video.height * video.width;
  for (std::int64_t first = 0; first < B; first += together) {
    Pixels some = video;
    some.values += first * video_numbers;
    some.videos = std::min(together, B - first);
    prepare(some, threads);
    threads.parallel_for(B_ * T_, [&](std::int64_t frame, std::int64_t worker) {
      embed(some.values + frame * 3 * height_ * width_, frame, scratch_of(worker));
    });
    const auto numbers = (T_ * rows_ + (is_divided() ? 1 : 0)) * config_.width;
    encode_layers(threads, alpha, first, B, merging);
    if (frame_cls != nullptr)
      threads.parallel_for(B_, [&](std::int64_t b, std::int64_t worker) {
        finish_frame_cls(b, frame_cls + (first + b) * T_ * config_.width, scratch_of(worker));
      });
    if (is_divided()) finish_cls(std::ssize(weights_.layers) - 1, scratch_.front());
    threads.parallel_for(B_ * T_, [&](std::int64_t frame, std::int64_t worker) {
      finish(frame, tokens + first * numbers, scratch_of(worker));
    });
  }
}

template <class Number>
void VideoEncoder<Number>::prepare(const Pixels& video, Threads& threads) {
  const auto P = config_.patch_size, D = config_.width;
  const bool is_other_size = T_ != video.frames || height_ != video.height || width_ != video.width;
  B_ = video.videos;
  // Has no size until everything has been allocated.
  T_ = 0;
  height_ = video.height;
  width_ = video.width;
  S_ = grid().height * grid().width;
  places_.clear();
  rows_ = is_divided() ? S_ : 1 + S_;
  scratch_.resize(std::max(scratch_.size(), static_cast<std::size_t>(threads.count())));
  if (is_other_size)
    position_ =
        resize_positions(weights_.positions, D, patch_grid(config_), {height_ / P, width_ / P});
  const auto T = video.frames;
  set_size(x_, B_ * T * rows_ * D);
  if (!is_divided()) {
    T_ = T;
    return;
  }
  if (is_other_size) time_ = resize_times(weights_.times, D, T);
  positions_ = std::max<std::int64_t>(1, kRowsAtOnce / T);
  set_size(residual_, B_ * T * S_ * D);
  set_size(sums_, B_ * parts_of(S_, positions_) * T * D);
  set_size(cls_, B_ * D);
  set_size(cls_qkv_, B_ * 3 * D);
  set_size(cls_seen_, B_ * T * D);
  for (std::int64_t b = 0; b < B_; ++b)
    for (std::int64_t d = 0; d < D; ++d)
      cls_[static_cast<std::size_t>(b * D + d)] =
          weights_.cls[static_cast<std::size_t>(d)] + position_[static_cast<std::size_t>(d)];
  T_ = T;
}

// Adds the position embeddings to the patches and, in a divided encoder, the time embeddings.
template <class Number>
void VideoEncoder<Number>::embed(const float* pixels, std::int64_t frame, Scratch& scratch) {
  const auto P = config_.patch_size, D = config_.width, K = 3 * P * P;
  const auto grid_width = width_ / P;
  at_least(scratch.rows, S_ * padded(K));
  for (std::int64_t s = 0; s < S_; ++s)
    for (std::int64_t line = 0; line < 3 * P; ++line) {  // for each of the three colours
      const auto colour = line / P, y = s / grid_width * P + line % P, x = s % grid_width * P;
      narrow_row(pixels + (colour * height_ + y) * width_ + x, P,
                 scratch.rows.data() + s * padded(K) + line * P);
    }
  const auto* position = position_.data();  // [CLS] first
  float* x = x_.data() + frame * rows_ * D;
  if (!is_divided()) {
    for (std::int64_t d = 0; d < D; ++d)
      x[d] = weights_.cls[static_cast<std::size_t>(d)] + position[d];
    x += D;
  }
  std::copy_n(position + D, S_ * D, x);
  if (is_divided()) {
    const auto* time = time_.data() + frame % T_ * D;
    for (std::int64_t s = 0; s < S_; ++s) add_scaled_row(x + s * D, time, 1, D);
  }
  multiply_add(Rows<Number>{scratch.rows.data(), S_, padded(K)}, weights_.patches, x, D);
}

template <class Number>
void VideoEncoder<Number>::encode_layers(Threads& threads, float* alpha, std::int64_t first,
                                         std::int64_t all,
                                         const std::optional<PlaceMerging>& merging) {
  for (std::int64_t layer = 0; layer < std::ssize(weights_.layers); ++layer) {
    if (merging && merging->layer == layer) merge(std::min(merging->places, S_), threads);
    // Nothing in the first pass needs [CLS], so its few rows are one more task of that pass.
    if (is_divided())
      threads.parallel_for(1 + B_ * parts_of(S_, positions_),
                           [&](std::int64_t task, std::int64_t worker) {
                             auto& scratch = scratch_of(worker);
                             if (task > 0) return attend_time(layer, task - 1, scratch);
                             if (layer > 0) finish_cls(layer - 1, scratch);
                             begin_cls(layer, scratch);
                           });
    float* factors = alpha == nullptr ? nullptr : alpha + (layer * all + first) * T_;
    threads.parallel_for(B_ * T_, [&](std::int64_t frame, std::int64_t worker) {
      attend_space(layer, frame, factors, scratch_of(worker));
    });
  }
}

// Leaves `count` rows of each frame in `x_`: Note [Merged places].
template <class Number>
void VideoEncoder<Number>::merge(std::int64_t count, Threads& threads) {
  const auto D = config_.width, own = rows_ - S_;  // in `space_only` [CLS] comes first
  const auto places = S_, before = rows_;
  std::swap(x_, unmerged_);
  S_ = count;
  rows_ = own + count;
  set_size(x_, B_ * T_ * rows_ * D);
  set_size(details_, B_ * T_ * places * D);
  places_.resize(static_cast<std::size_t>(B_));
  counts_.assign(static_cast<std::size_t>(B_ * (1 + S_)), 1.0F);
  threads.parallel_for(B_, [&](std::int64_t b, std::int64_t) {
    auto& merged = places_[static_cast<std::size_t>(b)];
    merged = merge_places(unmerged_.data() + b * T_ * before * D, T_, own, D, grid(), count,
                          x_.data() + b * T_ * rows_ * D, details_.data() + b * T_ * places * D);
    std::ranges::copy(merged.sizes, counts_.data() + b * (1 + S_) + own);
  });
}

// Step 2.1 for some positions of a video.
template <class Number>
void VideoEncoder<Number>::attend_time(std::int64_t layer, std::int64_t task, Scratch& scratch) {
  const auto& weights = layer_weights(layer);
  const auto D = config_.width, tasks = parts_of(S_, positions_), b = task / tasks;
  const auto first = task % tasks * positions_, count = std::min(positions_, S_ - first);
  const auto rows = T_ * count;
  const auto eps = static_cast<float>(config_.layer_norm_eps);
  at_least(scratch.rows, rows * padded(D));
  at_least(scratch.seen, rows * padded(D));
  at_least(scratch.qkv, rows * padded(3 * D));
  const auto row_of = [&](std::int64_t t, std::int64_t i) { return (b * T_ + t) * S_ + first + i; };

  scratch.input.begin(weights.time_qkv.is_in_bytes(), rows, D);
  for (std::int64_t t = 0; t < T_; ++t)
    for (std::int64_t i = 0; i < count; ++i)
      scratch.input.set(t * count + i, x_.data() + row_of(t, i) * D, eps);
  weights.time_qkv.apply(scratch.input, scratch.qkv.data(), padded(3 * D));
  attend_over_frames(scratch.qkv.data(), padded(3 * D), T_, count,
                     {config_.heads, D / config_.heads}, scratch.seen.data(), padded(D));
  weights.time_out.apply({scratch.seen.data(), rows, padded(D)}, scratch.rows.data(), padded(D),
                         scratch.bytes);
  const float* counts = counts_of(b);
  float* sums = sums_.data() + task * T_ * D;
  std::fill_n(sums, T_ * D, 0.0F);
  for (std::int64_t t = 0; t < T_; ++t)
    for (std::int64_t i = 0; i < count; ++i) {
      const Number* r = scratch.rows.data() + (t * count + i) * padded(D);
      std::copy_n(r, D, residual_.data() + row_of(t, i) * D);
      add_scaled_row(sums + t * D, r, counts == nullptr ? 1 : counts[first + i], D);
    }
}

// Step 2.2: alpha of a frame.
template <class Number>
float VideoEncoder<Number>::scaling_factor(const LayerWeights& weights, std::int64_t frame,
                                           Scratch& scratch) const {
  if (!weights.scaling) return 1;
  const auto& scaling = *weights.scaling;
  const auto D = config_.width, tasks = parts_of(S_, positions_), b = frame / T_, t = frame % T_;
  const auto places = grid().height * grid().width;
  float* mean = at_least(scratch.mean, D);
  std::fill_n(mean, D, 0.0F);
  for (std::int64_t task = 0; task < tasks; ++task)
    add_scaled_row(mean, sums_.data() + ((b * tasks + task) * T_ + t) * D,
                   1 / static_cast<float>(places), D);
  double a = scaling.fc2_bias.front();
  for (std::size_t i = 0; i < scaling.fc2.size(); ++i) {
    const double hidden =
        scaling.fc1_bias[i] +
        dot_product(mean, scaling.fc1.data() + static_cast<std::int64_t>(i) * D, D);
    a += scaling.fc2[i] * hidden * 0.5 * (1 + std::erf(hidden * M_SQRT1_2));
  }
  return static_cast<float>(1 + std::tanh(a));
}

// Steps 2.2 to 2.4 for a frame.
template <class Number>
void VideoEncoder<Number>::attend_space(std::int64_t layer, std::int64_t frame, float* alpha,
                                        Scratch& scratch) {
  const auto& weights = layer_weights(layer);
  const auto D = config_.width, tokens = 1 + S_;
  const auto eps = static_cast<float>(config_.layer_norm_eps);
  scratch.input.begin(weights.qkv.is_in_bytes(), rows_, D);
  at_least(scratch.seen, tokens * padded(D));
  at_least(scratch.qkv, tokens * padded(3 * D));

  float* x = x_.data() + frame * rows_ * D;
  const float factor = is_divided() ? scaling_factor(weights, frame, scratch) : 0;
  if (alpha != nullptr) alpha[frame] = factor;
  for (std::int64_t row = 0; row < rows_; ++row) {
    if (is_divided())
      add_scaled_row(x + row * D, residual_.data() + (frame * S_ + row) * D, factor, D);
    scratch.input.set(row, x + row * D, eps);
  }
  weights.qkv.apply(scratch.input, scratch.qkv.data(), padded(3 * D));
  if (is_divided())  // [CLS] is last here; attention does not depend on the order
    std::copy_n(cls_qkv_.data() + frame / T_ * 3 * D, 3 * D,
                scratch.qkv.data() + S_ * padded(3 * D));
  attend_over_tokens(scratch.qkv.data(), padded(3 * D), tokens, {config_.heads, D / config_.heads},
                     scratch.attention, scratch.seen.data(), padded(D), counts_of(frame / T_));
  if (is_divided()) {
    float* seen = cls_seen_.data() + frame * D;
    std::fill_n(seen, D, 0.0F);
    add_scaled_row(seen, scratch.seen.data() + S_ * padded(D), 1, D);
  }
  weights.proj.add_to({scratch.seen.data(), rows_, padded(D)}, x, D, scratch.bytes);
  add_mlp(weights, x, rows_, scratch);
}

template <class Number>
void VideoEncoder<Number>::add_mlp(const LayerWeights& weights, float* x, std::int64_t rows,
                                   Scratch& scratch) {
  const auto D = config_.width, H = config_.mlp_width;
  const auto eps = static_cast<float>(config_.layer_norm_eps);
  const auto parts = parts_of(rows, kRowsAtOnce);
  at_least(scratch.hidden, kRowsAtOnce * padded(H));
  for (std::int64_t part = 0; part < parts; ++part) {
    const auto first = part * rows / parts, count = (part + 1) * rows / parts - first;
    scratch.input.begin(weights.fc1.is_in_bytes(), count, D);
    for (std::int64_t row = 0; row < count; ++row)
      scratch.input.set(row, x + (first + row) * D, eps);
    weights.fc1.apply_gelu(scratch.input, scratch.hidden.data(), padded(H));
    weights.fc2.add_to({scratch.hidden.data(), count, padded(H)}, x + first * D, D, scratch.bytes);
  }
}

// Queries, keys and values of all [CLS]s for a layer.
template <class Number>
void VideoEncoder<Number>::begin_cls(std::int64_t layer, Scratch& scratch) {
  const auto D = config_.width;
  const auto& qkv = layer_weights(layer).qkv;
  scratch.input.begin(qkv.is_in_bytes(), B_, D);
  for (std::int64_t b = 0; b < B_; ++b)
    scratch.input.set(b, cls_.data() + b * D, static_cast<float>(config_.layer_norm_eps));
  qkv.apply(scratch.input, cls_qkv_.data(), 3 * D);
}

// Steps 2.3 and 2.4 for all [CLS]s, from what they saw in each frame.
template <class Number>
void VideoEncoder<Number>::finish_cls(std::int64_t layer, Scratch& scratch) {
  const auto& weights = layer_weights(layer);
  const auto D = config_.width;
  at_least(scratch.seen, B_ * padded(D));
  float* mean = at_least(scratch.mean, D);
  for (std::int64_t b = 0; b < B_; ++b) {
    std::fill_n(mean, D, 0.0F);
    for (std::int64_t t = 0; t < T_; ++t)
      add_scaled_row(mean, cls_seen_.data() + (b * T_ + t) * D, 1 / static_cast<float>(T_), D);
    narrow_row(mean, D, scratch.seen.data() + b * padded(D));
  }
  weights.proj.add_to({scratch.seen.data(), B_, padded(D)}, cls_.data(), D, scratch.bytes);
  add_mlp(weights, cls_.data(), B_, scratch);
}

// Steps 2.3 to 3 of the last layer for a [CLS], for each frame as if it saw only that frame: (T,D).
// The video's own [CLS] is not finished yet.
template <class Number>
void VideoEncoder<Number>::finish_frame_cls(std::int64_t video, float* frame_cls,
                                            Scratch& scratch) {
  const auto D = config_.width;
  if (is_divided()) {
    const auto& weights = weights_.layers.back();
    at_least(scratch.seen, T_ * padded(D));
    for (std::int64_t t = 0; t < T_; ++t) {
      std::copy_n(cls_.data() + video * D, D, frame_cls + t * D);
      narrow_row(cls_seen_.data() + (video * T_ + t) * D, D, scratch.seen.data() + t * padded(D));
    }
    weights.proj.add_to({scratch.seen.data(), T_, padded(D)}, frame_cls, D, scratch.bytes);
    add_mlp(weights, frame_cls, T_, scratch);
  } else {
    for (std::int64_t t = 0; t < T_; ++t)
      std::copy_n(x_.data() + (video * T_ + t) * rows_ * D, D, frame_cls + t * D);
  }
  for (std::int64_t t = 0; t < T_; ++t) norm(frame_cls + t * D, frame_cls + t * D);
}

// The final norm for one row.
template <class Number>
void VideoEncoder<Number>::norm(const float* x, float* target) const {
  layer_norm_row(x, weights_.norm.scale.data(), weights_.norm.shift.data(), config_.width,
                 static_cast<float>(config_.layer_norm_eps), target);
}

// Step 3. Writes (B,1+T·S,D), in `space_only` (B,T·(1+S),D).
template <class Number>
void VideoEncoder<Number>::finish(std::int64_t frame, float* tokens, Scratch& scratch) const {
  const auto D = config_.width, b = frame / T_, t = frame % T_;
  const auto own = rows_ - S_, places = grid().height * grid().width;
  float* video = tokens + b * (T_ * (own + places) + (is_divided() ? 1 : 0)) * D;
  if (is_divided()) {
    if (t == 0) norm(cls_.data() + b * D, video);
    video += D;
  }
  const float* x = x_.data() + frame * rows_ * D;
  float* target = video + t * (own + places) * D;
  if (places_.empty()) {
    for (std::int64_t row = 0; row < rows_; ++row) norm(x + row * D, target + row * D);
    return;
  }
  for (std::int64_t row = 0; row < own; ++row) norm(x + row * D, target + row * D);
  const auto& row_of = places_[static_cast<std::size_t>(b)].row_of;
  float* sum = at_least(scratch.mean, D);
  for (std::int64_t s = 0; s < places; ++s) {
    std::copy_n(x + (own + row_of[static_cast<std::size_t>(s)]) * D, D, sum);
    add_scaled_row(sum, details_.data() + (frame * places + s) * D, 1, D);
    norm(sum, target + (own + s) * D);
  }
}

template class VideoEncoder<float>;
template class VideoEncoder<Bf16>;

}  // namespace litevl::engine
