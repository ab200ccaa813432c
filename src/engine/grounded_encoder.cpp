#include "engine/grounded_encoder.h"

#include <algorithm>

#include "kernels/product.h"
#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

// Note [Keys that are never made]
// The score of a query q and a token u is q·(K u) = (Kᵀ q)·u, and what a query sees is Σ a (V u) =
// V (Σ a u): the maps K and V are applied to the N queries of every head instead of the M tokens. A
// text of 10 tokens has 120 queries in 12 heads, and a video of 8 frames has 1773 tokens including
// the pooled ones, so a layer needs a sixth of the products. No keys or values need to be kept for
// any layer: the tokens serve as both. For many texts and one video, keys and values are better;
// one_video.h shares them among the texts.

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

}  // namespace

template <class Number>
void GroundedEncoder<Number>::encode(const VideoTokens& tokens, const TextIds& texts,
                                     const float* embeddings, Threads& threads, float* states) {
  const auto& config = weights_.config;
  const auto B = tokens.videos, D = config.text.width, J = config.embed_dim;
  const auto text_of = [&](std::int64_t pair) { return texts.count() == 1 ? 0 : pair; };
  std::int64_t longest = 1;
  std::vector<std::int64_t> begins{0};  // of the pairs' states
  for (std::int64_t pair = 0; pair < B; ++pair) {
    longest = std::max(longest, texts.length(text_of(pair)));
    begins.push_back(begins.back() + texts.length(text_of(pair)));
  }
  scratch_.resize(std::max(scratch_.size(), index(threads.count())));
  // How many pairs are encoded together: enough rows that the weights are seldom read, and equal
  // work for all threads.
  const auto most = std::max<std::int64_t>(kRowsAtOnce / longest, 1) * threads.count();
  const auto each = (B + most - 1) / most * threads.count();  // tasks, some for each thread
  const auto together = (B + each - 1) / each;
  threads.parallel_for((B + together - 1) / together, [&](std::int64_t task, std::int64_t worker) {
    auto& scratch = scratch_[index(worker)];
    const auto first = task * together, count = std::min(together, B - first);
    if (std::ssize(scratch.memories) < count) scratch.memories.resize(index(count));
    scratch.begins.assign(1, 0);
    for (std::int64_t i = 0; i < count; ++i)
      scratch.begins.push_back(begins[index(first + i + 1)] - begins[index(first)]);
    scratch.text.prepare(config.text, scratch.begins.back());
    for (std::int64_t i = 0; i < count; ++i) {
      const auto text = text_of(first + i);
      remember(tokens, first + i, embeddings + text * J, scratch.packing,
               scratch.memories[index(i)]);
      embed_ids(weights_.embeddings, config.text,
                std::span(texts.ids).subspan(index(texts.begin(text)), index(texts.length(text))),
                0, scratch.text.x.data() + scratch.begins[index(i)] * D);
    }
    encode_some(scratch);
    std::copy_n(scratch.text.x.data(), scratch.begins.back() * D,
                states + begins[index(first)] * D);
  });
}

// Pools by the text, and packs.
template <class Number>
void GroundedEncoder<Number>::remember(const VideoTokens& tokens, std::int64_t video,
                                       const float* embedding, PackingScratch& scratch,
                                       Memory& memory) const {
  const auto& config = weights_.config;
  const auto E = config.vision.width, stride = round_up(E, 2);
  const float* floats = floats_of(tokens, video, E, scratch.floats);
  const TokenRows rows_of_video{floats, tokens.count, tokens.frames, tokens.merged_of(video)};
  summarise(rows_of_video, config.vision, weights_.projections, scratch.summary);
  const auto& summary = scratch.summary;
  const auto M = tokens.count + pooled_rows(summary, config.pooling);
  memory.count = M;
  pooling_weights(summary, embedding, config.embed_dim, config.pooling_temperature,
                  at_least(scratch.shares, summary.frames + summary.positions));
  memory_weights(summary, scratch.shares.data(), config.pooling, tokens.count,
                 at_least(memory.weights, M));
  memory.is_merged =
      memory_counts(summary, config.pooling, rows_of_video, memory.counts) != nullptr;

  Number* row = at_least(scratch.rows, M * stride);
  const auto add_rows = [&](const float* from, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i, row += stride) narrow_row(from + i * E, E, row);
  };
  add_rows(floats, tokens.count);
  if (config.pooling.temporal) add_rows(summary.means.data(), summary.frames);
  if (config.pooling.spatial)
    add_rows(summary.means.data() + summary.frames * E, summary.positions);
  pack_transposed(scratch.rows.data(), stride, M, E,
                  at_least(memory.keys, packed_size<Number>(E, M)));
  pack_rows(scratch.rows.data(), stride, M, E, at_least(memory.values, packed_size<Number>(M, E)));
}

// Computes states from embeddings, in `scratch.text.x`.
template <class Number>
void GroundedEncoder<Number>::encode_some(Scratch& scratch) const {
  const auto& config = weights_.config.text;
  const auto rows = scratch.begins.back();
  narrow_rows(config, rows, scratch.text);
  for (std::size_t layer = 0; layer < weights_.layers.size(); ++layer) {
    attend_to_text(weights_.layers[layer], config, scratch.begins, scratch.text);
    attend_to_videos(cross_[layer], scratch);
    feed_forward(weights_.layers[layer], config, rows, scratch.text);
  }
}

template <class Number>
void GroundedEncoder<Number>::attend_to_videos(const AbsorbedWeights<Number>& weights,
                                               Scratch& scratch) const {
  const auto& config = weights_.config.text;
  const auto D = config.width, h = config.heads, d = D / h, rows = scratch.begins.back();
  const auto E = config.encoder_width, stride = padded(E), pairs = std::ssize(scratch.begins) - 1;
  auto& text = scratch.text;
  at_least(scratch.absorbed, h * rows * stride);
  at_least(scratch.answers, h * rows * stride);
  const auto begin_of = [&](std::int64_t pair) { return scratch.begins[index(pair)]; };
  const auto rows_of = [&](std::int64_t pair) { return begin_of(pair + 1) - begin_of(pair); };
  // The rows are ordered by pair, and within a pair by head, so that the queries of a pair are
  // adjacent.
  const auto place_of = [&](std::int64_t pair, std::int64_t head) {
    return (begin_of(pair) * h + head * rows_of(pair)) * stride;
  };
  multiply(text.narrowed_rows(rows, D), weights.query, text.qkv.data(), padded(D));
  for (std::int64_t head = 0; head < h; ++head)
    for (std::int64_t pair = 0; pair < pairs; ++pair)
      multiply(Rows<Number>{text.qkv.data() + begin_of(pair) * padded(D) + head * d, rows_of(pair),
                            padded(D)},
               weights.key[index(head)], scratch.absorbed.data() + place_of(pair, head), stride);
  for (std::int64_t pair = 0; pair < pairs; ++pair) {
    const auto& memory = scratch.memories[index(pair)];
    attend_to_memory(scratch.absorbed.data() + place_of(pair, 0), stride, h * rows_of(pair),
                     {memory.keys.data(), memory.values.data(), memory.count, E, E,
                      memory.weights.data(), memory.is_merged ? memory.counts.data() : nullptr},
                     text.attention, scratch.answers.data() + place_of(pair, 0), stride);
  }
  for (std::int64_t head = 0; head < h; ++head)
    for (std::int64_t pair = 0; pair < pairs; ++pair)
      multiply(Rows<Number>{scratch.answers.data() + place_of(pair, head), rows_of(pair), stride},
               weights.value[index(head)], text.seen.data() + begin_of(pair) * padded(D) + head * d,
               padded(D));
  multiply_add(Rows<Number>{text.seen.data(), rows, padded(D)}, weights.out, text.x.data(), D);
  normalise_rows(weights.norm, config, rows, text);
}

template class GroundedEncoder<float>;
template class GroundedEncoder<Bf16>;

}  // namespace litevl::engine
