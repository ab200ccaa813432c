// What the text model's passes have in common: rows of texts, one after another, go through
// embeddings, self-attention, feed-forward and norms. docs/model.md, "Text model". Private to
// engine/. N rows in all, D width.
#pragma once

#include <span>

#include "engine/text_weights.h"
#include "kernels/attention.h"

namespace litevl::engine {

/// Working memory of one worker.
template <class Number>
struct TextScratch {
  Buffer<float> x;          ///< (N,D), the residual stream
  Buffer<Number> narrowed;  ///< (N,padded(D)), `x` as the next product reads it
  Buffer<Number> qkv;       ///< (N,padded(3·D))
  Buffer<Number> seen;      ///< (N,padded(D)), the result of attention
  Buffer<Number> hidden;
  AttentionScratch<Number> attention;

  /// Makes room for `rows` rows.
  void prepare(const TextConfig& config, std::int64_t rows) {
    at_least(x, rows * config.width);
    at_least(narrowed, rows * padded(config.width));
    at_least(qkv, rows * padded(3 * config.width));
    at_least(seen, rows * padded(config.width));
    at_least(hidden, rows * padded(config.mlp_width));
  }
  Rows<Number> narrowed_rows(std::int64_t rows, std::int64_t width) const {
    return {narrowed.data(), rows, padded(width)};
  }
};

/// Writes LN(word + position) of `ids`, the first of which is at `position`, to `target` (ids,D).
/// Throws Error (kUsage) for an id or a position that the tables do not have.
void embed_ids(const EmbeddingWeights& weights, const TextConfig& config,
               std::span<const std::int64_t> ids, std::int64_t position, float* target);

/// Computes `scratch.narrowed` from `scratch.x`.
template <class Number>
void narrow_rows(const TextConfig& config, std::int64_t rows, TextScratch<Number>& scratch);

/// LN of every row of `scratch.x`, the end of a block in BERT. Computes `scratch.narrowed`, too.
template <class Number>
void normalise_rows(const NormWeights& norm, const TextConfig& config, std::int64_t rows,
                    TextScratch<Number>& scratch);

/// Every row attends to its own text. `begins` says where the texts begin, the first at 0, and
/// where the last one ends.
template <class Number>
void attend_to_text(const TextLayerWeights<Number>& weights, const TextConfig& config,
                    std::span<const std::int64_t> begins, TextScratch<Number>& scratch);

template <class Number>
void feed_forward(const TextLayerWeights<Number>& weights, const TextConfig& config,
                  std::int64_t rows, TextScratch<Number>& scratch);

}  // namespace litevl::engine
