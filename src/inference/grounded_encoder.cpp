#include "inference/grounded_encoder.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "core/parallel_tasks.h"
#include "core/torch.h"
#include "kernels/product.h"
#include "kernels/row_operations.h"

namespace litevl {
namespace {

// Note [Keys that are never made]
// The score of a query q and a token u is q·(K u) = (Kᵀ q)·u, and what a query sees is
// Σ a (V u) = V (Σ a u): the maps K and V move from M tokens to the N queries of every head. One
// text of 10 tokens has 120 queries in 12 heads, a video of 8 frames has 1773 tokens with the
// pooled ones, so a layer takes a sixth of the products, and no keys or values need to be kept for
// any layer: the tokens themselves are both. Many texts to one video are better off with keys and
// values, which BertHeads shares among them.

}  // namespace

Bf16GroundedEncoder::Bf16GroundedEncoder(LiteVL model)
    : model_(std::move(model)),
      config_(model_->config().text),
      weights_(pack_text_weights(model_)) {}

at::Tensor Bf16GroundedEncoder::encode(const at::Tensor& tokens, std::int64_t frames,
                                       const at::Tensor& input_ids, const at::Tensor& text) {
  const torch::NoGradGuard no_grad;
  auto ids = input_ids.flatten().clone();
  ids[0] = model_->config().enc_id;
  const auto B = tokens.size(0), N = ids.size(0), D = config_.width;
  const auto start = torch::layer_norm(
      weights_.words.index_select(0, ids) + weights_.positions.slice(0, 0, N), {D},
      weights_.norm.scale, weights_.norm.shift, config_.layer_norm_eps);  // (N,D)

  const auto workers = static_cast<std::int64_t>(at::get_num_threads());
  scratch_.resize(static_cast<std::size_t>(workers));
  // Videos that are encoded together: rows enough to read the weights seldom, and work for all.
  const auto together = std::clamp<std::int64_t>(std::min(kRowsAtOnce / N, B / workers), 1, B);
  const auto states = torch::empty({B, D});
  share_tasks(at::get_num_threads(), (B + together - 1) / together,
              [&](std::int64_t task, std::int64_t worker) {
                const torch::NoGradGuard no_grad_here;
                auto& scratch = scratch_[static_cast<std::size_t>(worker)];
                const auto first = task * together, count = std::min(together, B - first);
                scratch.memories.resize(static_cast<std::size_t>(together));
                for (std::int64_t i = 0; i < count; ++i)
                  remember(tokens.slice(0, first + i, first + i + 1), frames, text,
                           scratch.memories[static_cast<std::size_t>(i)]);
                encode_some(start, count, scratch);
                for (std::int64_t i = 0; i < count; ++i)
                  std::copy_n(scratch.x.data() + i * N * D, D,
                              states.data_ptr<float>() + (first + i) * D);
              });
  return states;
}

// Pools by the text, and packs.
void Bf16GroundedEncoder::remember(const at::Tensor& tokens, std::int64_t frames,
                                   const at::Tensor& text, Memory& memory) {
  const auto pooled = model_->pool_shared(tokens, model_->summarise(tokens, frames), text);
  const auto rows = pooled.tokens.squeeze(0).to(torch::kBFloat16).contiguous();  // (M,D)
  const auto weights = pooled.weights.to(torch::kFloat32).contiguous();
  const auto M = rows.size(0), width = rows.size(1);
  memory.count = M;
  at_least(memory.keys, packed_size(width, M));
  at_least(memory.values, packed_size(M, width));
  at_least(memory.weights, M);
  const auto* values = static_cast<const Bf16*>(rows.data_ptr());
  if (width % 2 == 1) {  // every row is followed by one more number
    at_least(memory.rows, M * (width + 1));
    for (std::int64_t row = 0; row < M; ++row)
      std::copy_n(values + row * width, width, memory.rows.data() + row * (width + 1));
    values = memory.rows.data();
  }
  const auto stride = round_up(width, 2);
  pack_transposed(values, stride, M, width, memory.keys.data());
  pack_rows(values, stride, M, width, memory.values.data());
  std::copy_n(weights.data_ptr<float>(), M, memory.weights.data());
}

// Leaves the states of `videos` texts of N tokens in `scratch.x`.
void Bf16GroundedEncoder::encode_some(const at::Tensor& start, std::int64_t videos,
                                      Scratch& scratch) const {
  const auto N = start.size(0), D = config_.width, rows = videos * N;
  at_least(scratch.x, rows * D);
  at_least(scratch.narrowed, rows * padded(D));
  at_least(scratch.qkv, rows * padded(3 * D));
  at_least(scratch.seen, rows * padded(D));
  at_least(scratch.hidden, rows * padded(config_.mlp_width));
  for (std::int64_t video = 0; video < videos; ++video)
    std::copy_n(start.data_ptr<float>(), N * D, scratch.x.data() + video * N * D);
  for (std::int64_t row = 0; row < rows; ++row)
    narrow_row(scratch.x.data() + row * D, D, scratch.narrowed.data() + row * padded(D));
  for (const auto& weights : weights_.layers) {
    attend_to_text(weights, videos, N, scratch);
    attend_to_videos(weights, videos, N, scratch);
    feed_forward(weights, rows, scratch);
  }
}

void Bf16GroundedEncoder::attend_to_text(const TextLayerWeights& weights, std::int64_t videos,
                                         std::int64_t N, Scratch& scratch) const {
  const auto D = config_.width, rows = videos * N;
  multiply({scratch.narrowed.data(), rows, padded(D)}, weights.qkv, scratch.qkv.data(),
           padded(3 * D));
  for (std::int64_t video = 0; video < videos; ++video)
    attend_over_tokens(scratch.qkv.data() + video * N * padded(3 * D), padded(3 * D), N,
                       {config_.heads, D / config_.heads}, scratch.attention,
                       scratch.seen.data() + video * N * padded(D), padded(D));
  multiply_add({scratch.seen.data(), rows, padded(D)}, weights.out, scratch.x.data(), D);
  normalise(weights.norm, rows, scratch);
}

void Bf16GroundedEncoder::attend_to_videos(const TextLayerWeights& weights, std::int64_t videos,
                                           std::int64_t N, Scratch& scratch) const {
  const auto D = config_.width, h = config_.heads, d = D / h, rows = videos * N;
  const auto E = config_.encoder_width, stride = padded(E);
  at_least(scratch.absorbed, h * rows * stride);
  at_least(scratch.answers, h * rows * stride);
  // Rows video by video, in each head by head, so that a video's queries lie together.
  const auto row_of = [&](std::int64_t video, std::int64_t head) {
    return (video * h + head) * N * stride;
  };
  multiply({scratch.narrowed.data(), rows, padded(D)}, weights.cross_query, scratch.qkv.data(),
           padded(D));
  for (std::int64_t head = 0; head < h; ++head)
    for (std::int64_t video = 0; video < videos; ++video)
      multiply({scratch.qkv.data() + video * N * padded(D) + head * d, N, padded(D)},
               weights.cross_key[static_cast<std::size_t>(head)],
               scratch.absorbed.data() + row_of(video, head), stride);
  for (std::int64_t video = 0; video < videos; ++video) {
    const auto& memory = scratch.memories[static_cast<std::size_t>(video)];
    attend_to_memory(
        scratch.absorbed.data() + row_of(video, 0), stride, h * N,
        {memory.keys.data(), memory.values.data(), memory.count, E, E, memory.weights.data()},
        scratch.attention, scratch.answers.data() + row_of(video, 0), stride);
  }
  for (std::int64_t head = 0; head < h; ++head)
    for (std::int64_t video = 0; video < videos; ++video)
      multiply({scratch.answers.data() + row_of(video, head), N, stride},
               weights.cross_value[static_cast<std::size_t>(head)],
               scratch.seen.data() + video * N * padded(D) + head * d, padded(D));
  multiply_add({scratch.seen.data(), rows, padded(D)}, weights.cross_out, scratch.x.data(), D);
  normalise(weights.cross_norm, rows, scratch);
}

void Bf16GroundedEncoder::feed_forward(const TextLayerWeights& weights, std::int64_t rows,
                                       Scratch& scratch) const {
  const auto D = config_.width, hidden = padded(config_.mlp_width);
  multiply_gelu({scratch.narrowed.data(), rows, padded(D)}, weights.fc1, scratch.hidden.data(),
                hidden);
  multiply_add({scratch.hidden.data(), rows, hidden}, weights.fc2, scratch.x.data(), D);
  normalise(weights.last_norm, rows, scratch);
}

// Norms stand after the sums in BERT: x, and what the next product reads of it.
void Bf16GroundedEncoder::normalise(const NormWeights& norm, std::int64_t rows,
                                    Scratch& scratch) const {
  const auto D = config_.width;
  for (std::int64_t row = 0; row < rows; ++row) {
    float* x = scratch.x.data() + row * D;
    layer_norm_row(x, norm.scale.data_ptr<float>(), norm.shift.data_ptr<float>(), D,
                   static_cast<float>(config_.layer_norm_eps), x);
    narrow_row(x, D, scratch.narrowed.data() + row * padded(D));
  }
}

}  // namespace litevl
