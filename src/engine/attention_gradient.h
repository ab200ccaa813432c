// Attention of one text, which keeps its attention weights ("shares"), and its gradient. Source:
// docs/model.md, "Text model". N rows of queries, M tokens that they attend to, h heads, D width of
// all heads. Private to engine/.
#pragma once

#include "core/threads.h"
#include "kernels/attention.h"

namespace litevl::engine {

/// Queries (N,D), already scaled by 1/√d, keys and values (M,D), and the distances between their
/// rows.
struct AttentionRows {
  const float* queries = nullptr;
  std::int64_t query_stride = 0;
  const float* keys = nullptr;
  const float* values = nullptr;
  std::int64_t memory_stride = 0;
  std::int64_t rows = 0;    ///< N
  std::int64_t tokens = 0;  ///< M
  HeadSizes heads;
  bool is_causal = false;  ///< row i sees only tokens 0 to i
};

/// Gradients. Their rows have the same distances as those of what they belong to.
struct AttentionGradients {
  float* queries = nullptr;
  float* keys = nullptr;
  float* values = nullptr;
};

/// Writes softmax(q kᵀ) to `shares` (h,N,M), and the values weighted by it to `seen` (N,D).
void attend_keeping_shares(const AttentionRows& attention, Threads& threads, float* shares,
                           float* seen);

/// Given the gradient of what was seen (N,D), computes those of queries, keys and values and, if
/// asked for, that of the shares (h,N,M), as if they did not have to sum to 1.
void attention_gradient(const AttentionRows& attention, const float* shares, const float* seen,
                        Threads& threads, const AttentionGradients& target, float* of_shares);

}  // namespace litevl::engine
