#include "inference/video_encoder.h"

#include <ATen/Parallel.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "core/parallel_tasks.h"
#include "kernels/product.h"
#include "kernels/row_operations.h"
#include "model/check_video.h"
#include "model/resize_embeddings.h"

namespace litevl {
namespace {

// Note [Two passes a layer]
// Temporal attention needs the frames at a position, spatial attention the positions of a frame,
// and everything else a row alone. So a layer is two passes: one over some positions in all frames,
// from the norm to the temporal residual, and one over frames, from adding that residual to the end
// of the MLP. Within a task all that is computed stays in the second cache, and between the passes
// goes only what the other view needs: the residual, and its mean for the scaling. The one [CLS] of
// a video is the same in all its frames, so its query, key and value are computed once, and since
// proj is linear it is applied to the mean of what [CLS] sees rather than to each.

template <class T>
void set_size(Buffer<T>& buffer, std::int64_t size) {
  buffer.resize(static_cast<std::size_t>(size));
}

std::int64_t parts_of(std::int64_t count, std::int64_t most) { return (count + most - 1) / most; }

}  // namespace

PackedVideoEncoder::PackedVideoEncoder(const LiteVL& model, Precision precision)
    : config_(model->config().vision), weights_(pack_vision_weights(model, precision)) {}

at::Tensor PackedVideoEncoder::encode(const at::Tensor& video) {
  const at::NoGradGuard no_grad;
  check_video(video, config_);
  const auto pixels = video.to(at::kFloat).contiguous();
  const auto B = video.size(0), T = video.size(1);
  const auto workers = at::get_num_threads();
  // As many together as keep all threads busy: more would only fill the cache.
  const auto together = std::min(B, parts_of(2 * workers, T));
  if (static_cast<std::int64_t>(scratch_.size()) < workers)
    scratch_.resize(static_cast<std::size_t>(workers));
  std::vector<at::Tensor> tokens;
  for (std::int64_t first = 0; first < B; first += together) {
    const auto some = pixels.slice(0, first, std::min(first + together, B));
    prepare(some);
    const auto scratch = [&](std::int64_t worker) -> Scratch& {
      return scratch_[static_cast<std::size_t>(worker)];
    };
    const auto* values = some.data_ptr<float>();
    share_tasks(at::get_num_threads(), B_ * T_, [&](std::int64_t frame, std::int64_t worker) {
      embed(values + frame * 3 * height_ * width_, frame, scratch(worker));
    });
    encode_layers();
    const auto in_space_only = config_.attention == TimeAttention::kSpaceOnly;
    const auto result = at::empty({B_, in_space_only ? T_ * (1 + S_) : 1 + T_ * S_, config_.width});
    share_tasks(at::get_num_threads(), B_ * T_,
                [&](std::int64_t frame, std::int64_t) { finish(frame, result.data_ptr<float>()); });
    tokens.push_back(result);
  }
  return tokens.size() == 1 ? tokens.front() : at::cat(tokens);
}

void PackedVideoEncoder::prepare(const at::Tensor& video) {
  const auto P = config_.patch_size, D = config_.width;
  const bool is_other_size =
      T_ != video.size(1) || height_ != video.size(3) || width_ != video.size(4);
  B_ = video.size(0);
  T_ = video.size(1);
  height_ = video.size(3);
  width_ = video.size(4);
  S_ = (height_ / P) * (width_ / P);
  rows_ = S_;
  if (is_other_size)
    position_ = resize_position_embedding(weights_.positions,
                                          {config_.image_height / P, config_.image_width / P},
                                          {height_ / P, width_ / P})
                    .contiguous();
  set_size(x_, B_ * T_ * (1 + S_) * D);
  if (config_.attention == TimeAttention::kSpaceOnly) {
    rows_ = 1 + S_;
    return;
  }
  if (is_other_size) time_ = resize_time_embedding(weights_.times, T_).contiguous();
  positions_ = std::max<std::int64_t>(1, kRowsAtOnce / T_);
  set_size(residual_, B_ * T_ * S_ * D);
  set_size(sums_, B_ * parts_of(S_, positions_) * T_ * D);
  set_size(cls_, B_ * D);
  set_size(cls_qkv_, B_ * 3 * D);
  set_size(cls_seen_, B_ * T_ * D);
  const auto cls = (weights_.cls + position_.slice(1, 0, 1)).contiguous();
  for (std::int64_t b = 0; b < B_; ++b) std::copy_n(cls.data_ptr<float>(), D, cls_.data() + b * D);
}

// Patches with their position, and in a divided encoder their time.
void PackedVideoEncoder::embed(const float* pixels, std::int64_t frame, Scratch& scratch) {
  const auto P = config_.patch_size, D = config_.width, K = 3 * P * P;
  const auto grid_width = width_ / P;
  at_least(scratch.normed, S_ * padded(K));
  for (std::int64_t s = 0; s < S_; ++s)
    for (std::int64_t line = 0; line < 3 * P; ++line) {  // of the three colours
      const auto colour = line / P, y = s / grid_width * P + line % P, x = s % grid_width * P;
      narrow_row(pixels + (colour * height_ + y) * width_ + x, P,
                 scratch.normed.data() + s * padded(K) + line * P);
    }
  const auto* position = position_.data_ptr<float>();  // [CLS] first
  float* x = x_.data() + frame * rows_ * D;
  if (rows_ > S_) {
    const auto* cls = weights_.cls.data_ptr<float>();
    for (std::int64_t d = 0; d < D; ++d) x[d] = cls[d] + position[d];
    x += D;
  }
  std::copy_n(position + D, S_ * D, x);
  if (time_.defined()) {
    const auto* time = time_.data_ptr<float>() + frame % T_ * D;
    for (std::int64_t s = 0; s < S_; ++s)
      for (std::int64_t d = 0; d < D; ++d) x[s * D + d] += time[d];
  }
  multiply_add({scratch.normed.data(), S_, padded(K)}, weights_.patches, x, D);
}

void PackedVideoEncoder::encode_layers() {
  const auto L = static_cast<std::int64_t>(weights_.layers.size());
  const auto scratch = [&](std::int64_t worker) -> Scratch& {
    return scratch_[static_cast<std::size_t>(worker)];
  };
  const bool is_divided = config_.attention == TimeAttention::kDivided;
  for (std::int64_t layer = 0; layer < L; ++layer) {
    // Nothing in the first pass waits for [CLS], so its few rows are one more task there.
    if (is_divided)
      share_tasks(at::get_num_threads(), 1 + B_ * parts_of(S_, positions_),
                  [&](std::int64_t task, std::int64_t worker) {
                    if (task > 0) return attend_time(layer, task - 1, scratch(worker));
                    if (layer > 0) finish_cls(layer - 1, scratch(worker));
                    begin_cls(layer, scratch(worker));
                  });
    share_tasks(at::get_num_threads(), B_ * T_, [&](std::int64_t frame, std::int64_t worker) {
      attend_space(layer, frame, scratch(worker));
    });
  }
  if (is_divided && L > 0) finish_cls(L - 1, scratch_.front());
}

// Step 2.1 for some positions of a video.
void PackedVideoEncoder::attend_time(std::int64_t layer, std::int64_t task, Scratch& scratch) {
  const auto& weights = weights_.layers[static_cast<std::size_t>(layer)];
  const auto D = config_.width, tasks = parts_of(S_, positions_), b = task / tasks;
  const auto first = task % tasks * positions_, count = std::min(positions_, S_ - first);
  const auto rows = T_ * count;
  const auto eps = static_cast<float>(config_.layer_norm_eps);
  at_least(scratch.normed, rows * padded(D));
  at_least(scratch.seen, rows * padded(D));
  at_least(scratch.qkv, rows * padded(3 * D));
  const auto row_of = [&](std::int64_t t, std::int64_t i) { return (b * T_ + t) * S_ + first + i; };

  for (std::int64_t t = 0; t < T_; ++t)
    for (std::int64_t i = 0; i < count; ++i)
      normalise_row(x_.data() + row_of(t, i) * D, D, eps,
                    scratch.normed.data() + (t * count + i) * padded(D));
  weights.time_qkv.apply({scratch.normed.data(), rows, padded(D)}, scratch.qkv.data(),
                         padded(3 * D), scratch.bytes);
  attend_over_frames(scratch.qkv.data(), padded(3 * D), T_, count,
                     {config_.heads, D / config_.heads}, scratch.seen.data(), padded(D));
  weights.time_out.apply({scratch.seen.data(), rows, padded(D)}, scratch.normed.data(), padded(D),
                         scratch.bytes);
  float* sums = sums_.data() + task * T_ * D;
  std::fill_n(sums, T_ * D, 0.0F);
  for (std::int64_t t = 0; t < T_; ++t)
    for (std::int64_t i = 0; i < count; ++i) {
      const Bf16* r = scratch.normed.data() + (t * count + i) * padded(D);
      std::copy_n(r, D, residual_.data() + row_of(t, i) * D);
      add_row(sums + t * D, r, D);
    }
}

// Step 2.2: alpha of a frame.
float PackedVideoEncoder::scaling_factor(const LayerWeights& weights, std::int64_t frame) const {
  if (!weights.scaling) return 1;
  const auto& scaling = *weights.scaling;
  const auto D = config_.width, tasks = parts_of(S_, positions_), b = frame / T_, t = frame % T_;
  std::vector<float> mean(static_cast<std::size_t>(D));
  for (std::int64_t task = 0; task < tasks; ++task) {
    const float* sums = sums_.data() + ((b * tasks + task) * T_ + t) * D;
    for (std::size_t d = 0; d < mean.size(); ++d) mean[d] += sums[d] / static_cast<float>(S_);
  }
  auto hidden = scaling.fc1_bias;
  for (std::size_t d = 0; d < mean.size(); ++d)
    for (std::size_t i = 0; i < hidden.size(); ++i)
      hidden[i] += mean[d] * scaling.fc1[d * hidden.size() + i];
  float a = scaling.fc2_bias;
  for (std::size_t i = 0; i < hidden.size(); ++i)
    a += scaling.fc2[i] * hidden[i] * 0.5F *
         (1 + std::erf(hidden[i] * static_cast<float>(M_SQRT1_2)));
  return 1 + std::tanh(a);
}

// Steps 2.2 to 2.4 for a frame.
void PackedVideoEncoder::attend_space(std::int64_t layer, std::int64_t frame, Scratch& scratch) {
  const auto& weights = weights_.layers[static_cast<std::size_t>(layer)];
  const auto D = config_.width;
  const bool is_divided = config_.attention == TimeAttention::kDivided;
  const auto eps = static_cast<float>(config_.layer_norm_eps);
  const auto tokens = 1 + S_;
  at_least(scratch.normed, tokens * padded(D));
  at_least(scratch.seen, tokens * padded(D));
  at_least(scratch.qkv, tokens * padded(3 * D));

  float* x = x_.data() + frame * rows_ * D;
  const float alpha = is_divided ? scaling_factor(weights, frame) : 0;
  for (std::int64_t row = 0; row < rows_; ++row) {
    if (is_divided)
      add_scaled_row(x + row * D, residual_.data() + (frame * S_ + row) * D, alpha, D);
    normalise_row(x + row * D, D, eps, scratch.normed.data() + row * padded(D));
  }
  weights.qkv.apply({scratch.normed.data(), rows_, padded(D)}, scratch.qkv.data(), padded(3 * D),
                    scratch.bytes);
  if (is_divided)  // [CLS] comes last here: attention does not mind
    std::copy_n(cls_qkv_.data() + frame / T_ * 3 * D, 3 * D,
                scratch.qkv.data() + S_ * padded(3 * D));
  attend_over_tokens(scratch.qkv.data(), padded(3 * D), tokens, {config_.heads, D / config_.heads},
                     scratch.attention, scratch.seen.data(), padded(D));
  if (is_divided) {
    float* seen = cls_seen_.data() + frame * D;
    std::fill_n(seen, D, 0.0F);
    add_row(seen, scratch.seen.data() + S_ * padded(D), D);
  }
  weights.proj.add_to({scratch.seen.data(), rows_, padded(D)}, x, D, scratch.bytes);
  add_mlp(weights, x, rows_, scratch);
}

void PackedVideoEncoder::add_mlp(const LayerWeights& weights, float* x, std::int64_t rows,
                                 Scratch& scratch) {
  const auto D = config_.width, H = config_.mlp_width;
  const auto eps = static_cast<float>(config_.layer_norm_eps);
  const auto parts = parts_of(rows, kRowsAtOnce);
  at_least(scratch.normed, kRowsAtOnce * padded(D));
  at_least(scratch.hidden, kRowsAtOnce * padded(H));
  for (std::int64_t part = 0; part < parts; ++part) {
    const auto first = part * rows / parts, count = (part + 1) * rows / parts - first;
    for (std::int64_t row = 0; row < count; ++row)
      normalise_row(x + (first + row) * D, D, eps, scratch.normed.data() + row * padded(D));
    weights.fc1.apply_gelu({scratch.normed.data(), count, padded(D)}, scratch.hidden.data(),
                           padded(H), scratch.bytes);
    weights.fc2.add_to({scratch.hidden.data(), count, padded(H)}, x + first * D, D, scratch.bytes);
  }
}

// The [CLS]s' query, key and value for a layer.
void PackedVideoEncoder::begin_cls(std::int64_t layer, Scratch& scratch) {
  const auto D = config_.width;
  at_least(scratch.normed, B_ * padded(D));
  for (std::int64_t b = 0; b < B_; ++b)
    normalise_row(cls_.data() + b * D, D, static_cast<float>(config_.layer_norm_eps),
                  scratch.normed.data() + b * padded(D));
  weights_.layers[static_cast<std::size_t>(layer)].qkv.apply({scratch.normed.data(), B_, padded(D)},
                                                             cls_qkv_.data(), 3 * D, scratch.bytes);
}

// Steps 2.3 and 2.4 for the [CLS]s, from what they saw in each frame.
void PackedVideoEncoder::finish_cls(std::int64_t layer, Scratch& scratch) {
  const auto& weights = weights_.layers[static_cast<std::size_t>(layer)];
  const auto D = config_.width;
  at_least(scratch.seen, B_ * padded(D));
  std::vector<float> mean(static_cast<std::size_t>(D));
  for (std::int64_t b = 0; b < B_; ++b) {
    std::fill(mean.begin(), mean.end(), 0.0F);
    for (std::int64_t t = 0; t < T_; ++t)
      for (std::int64_t d = 0; d < D; ++d)
        mean[static_cast<std::size_t>(d)] +=
            cls_seen_[static_cast<std::size_t>((b * T_ + t) * D + d)] / static_cast<float>(T_);
    narrow_row(mean.data(), D, scratch.seen.data() + b * padded(D));
  }
  weights.proj.add_to({scratch.seen.data(), B_, padded(D)}, cls_.data(), D, scratch.bytes);
  add_mlp(weights, cls_.data(), B_, scratch);
}

// Step 3, into (B,1+T·S,D), in `space_only` (B,T·(1+S),D).
void PackedVideoEncoder::finish(std::int64_t frame, float* tokens) const {
  const auto D = config_.width, b = frame / T_, t = frame % T_;
  const auto eps = static_cast<float>(config_.layer_norm_eps);
  const bool is_divided = config_.attention == TimeAttention::kDivided;
  const auto norm = [&](const float* x, float* target) {
    layer_norm_row(x, weights_.norm_scale.data_ptr<float>(), weights_.norm_shift.data_ptr<float>(),
                   D, eps, target);
  };
  float* video = tokens + b * (T_ * rows_ + (is_divided ? 1 : 0)) * D;
  if (is_divided) {
    if (t == 0) norm(cls_.data() + b * D, video);
    video += D;
  }
  for (std::int64_t row = 0; row < rows_; ++row)
    norm(x_.data() + (frame * rows_ + row) * D, video + (t * rows_ + row) * D);
}

}  // namespace litevl
