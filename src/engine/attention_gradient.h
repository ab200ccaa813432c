// Attention of one text whose shares are kept, and its gradient. Source: docs/model.md, "Text
// model". N rows of queries, M tokens that they attend to, h heads, D width of all heads.
// Private to engine/.
#pragma once

#include "core/threads.h"
#include "kernels/attention.h"

namespace litevl::engine {

/// Queries (N,D), scaled by 1/√d, and keys and values (M,D), each row so far from the next.
struct AttentionRows {
  const float* queries = nullptr;
  std::int64_t query_stride = 0;
  const float* keys = nullptr;
  const float* values = nullptr;
  std::int64_t memory_stride = 0;
  std::int64_t rows = 0;    ///< N
  std::int64_t tokens = 0;  ///< M
  HeadSizes heads;
  bool is_causal = false;  ///< row i sees tokens 0 to i, and no more
};

/// As far from each other as the rows that they are the gradients of.
struct AttentionGradients {
  float* queries = nullptr;
  float* keys = nullptr;
  float* values = nullptr;
};

/// softmax(q kᵀ) to `shares` (h,N,M), and what it sees of the values to `seen` (N,D).
void attend_keeping_shares(const AttentionRows& attention, Threads& threads, float* shares,
                           float* seen);

/// From the gradient of what was seen (N,D) to those of queries, keys and values, and if wanted to
/// that of the shares (h,N,M), as if nothing tied them to sum to 1.
void attention_gradient(const AttentionRows& attention, const float* shares, const float* seen,
                        Threads& threads, const AttentionGradients& target, float* of_shares);

}  // namespace litevl::engine
