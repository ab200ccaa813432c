#include "engine/attention_gradient.h"

#include <algorithm>
#include <cmath>

#include "kernels/product.h"

namespace litevl::engine {
namespace {

// Numbers stored in rows.
struct MatrixView {
  const float* values;
  std::int64_t rows;
  std::int64_t width;
  std::int64_t stride;
};

Buffer<float> transpose(const MatrixView& m) {
  Buffer<float> target(static_cast<std::size_t>(m.rows * m.width));
  for (std::int64_t row = 0; row < m.rows; ++row)
    for (std::int64_t i = 0; i < m.width; ++i)
      target[static_cast<std::size_t>(i * m.rows + row)] = m.values[row * m.stride + i];
  return target;
}

// `m` as the right-hand side of a product.
PackedFloats right_side(const MatrixView& m) {
  return {transpose(m).data(), nullptr, m.width, m.rows};
}

// mᵀ as the right-hand side of a product.
PackedFloats transposed_right_side(const MatrixView& m) {
  Buffer<float> rows(static_cast<std::size_t>(m.rows * m.width));
  for (std::int64_t row = 0; row < m.rows; ++row)
    std::copy_n(m.values + row * m.stride, m.width, rows.data() + row * m.width);
  return {rows.data(), nullptr, m.rows, m.width};
}

// Replaces the first `count` of `width` scores by their softmax, and the others by 0.
void softmax_of_first(float* scores, std::int64_t count, std::int64_t width) {
  const float largest = *std::max_element(scores, scores + count);
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    scores[i] = std::exp(scores[i] - largest);
    sum += static_cast<double>(scores[i]);
  }
  const auto factor = static_cast<float>(1 / sum);
  for (std::int64_t i = 0; i < count; ++i) scores[i] *= factor;
  std::fill_n(scores + count, width - count, 0.0F);
}

// Replaces the gradient of a row's shares by that of its scores: p ⊙ (g - ⟨p, g⟩).
void softmax_gradient(const float* shares, std::int64_t width, float* gradient) {
  double mean = 0;
  for (std::int64_t i = 0; i < width; ++i)
    mean += static_cast<double>(shares[i]) * static_cast<double>(gradient[i]);
  for (std::int64_t i = 0; i < width; ++i)
    gradient[i] = shares[i] * (gradient[i] - static_cast<float>(mean));
}

// The part of the rows that belongs to one head.
struct HeadRows {
  HeadRows(const AttentionRows& all, std::int64_t head)
      : first(head * all.heads.depth),
        queries{all.queries + first, all.rows, all.heads.depth, all.query_stride},
        keys{all.keys + first, all.tokens, all.heads.depth, all.memory_stride},
        values{all.values + first, all.tokens, all.heads.depth, all.memory_stride} {}

  std::int64_t first;
  MatrixView queries, keys, values;
};

}  // namespace

void attend_keeping_shares(const AttentionRows& attention, Threads& threads, float* shares,
                           float* seen) {
  const auto N = attention.rows, M = attention.tokens, D = attention.heads.width();
  threads.parallel_for(attention.heads.heads, [&](std::int64_t head, std::int64_t) {
    const HeadRows rows(attention, head);
    float* p = shares + head * N * M;
    multiply(FloatRows{rows.queries.values, N, rows.queries.stride},
             transposed_right_side(rows.keys), p, M);
    for (std::int64_t row = 0; row < N; ++row)
      softmax_of_first(p + row * M, attention.is_causal ? std::min(row + 1, M) : M, M);
    multiply(FloatRows{p, N, M}, right_side(rows.values), seen + rows.first, D);
  });
}

void attention_gradient(const AttentionRows& attention, const float* shares, const float* seen,
                        Threads& threads, const AttentionGradients& target, float* of_shares) {
  const auto N = attention.rows, M = attention.tokens, D = attention.heads.width();
  threads.parallel_for(attention.heads.heads, [&](std::int64_t head, std::int64_t) {
    const HeadRows rows(attention, head);
    const float* p = shares + head * N * M;
    const MatrixView of_seen{seen + rows.first, N, attention.heads.depth, D};
    Buffer<float> scores(static_cast<std::size_t>(N * M));  // their gradient
    multiply(FloatRows{of_seen.values, N, D}, transposed_right_side(rows.values), scores.data(), M);
    if (of_shares != nullptr) std::copy(scores.begin(), scores.end(), of_shares + head * N * M);
    for (std::int64_t row = 0; row < N; ++row)
      softmax_gradient(p + row * M, M, scores.data() + row * M);
    multiply(FloatRows{scores.data(), N, M}, right_side(rows.keys), target.queries + rows.first,
             attention.query_stride);
    // From here on, rows of tokens.
    const auto scores_by_token = transpose({scores.data(), N, M, M});
    multiply(FloatRows{scores_by_token.data(), M, N}, right_side(rows.queries),
             target.keys + rows.first, attention.memory_stride);
    const auto shares_by_token = transpose({p, N, M, M});
    multiply(FloatRows{shares_by_token.data(), M, N}, right_side(of_seen),
             target.values + rows.first, attention.memory_stride);
  });
}

}  // namespace litevl::engine
