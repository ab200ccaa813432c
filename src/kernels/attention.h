// The video encoder's two attentions, on rows of queries, keys and values side by side: a row is
// (q, k, v), 3·D numbers, of h heads of d = D/h each. Source: docs/model.md, "Video encoder". In
// float32, and where `has_bfloat16_products()` in bfloat16.
#pragma once

#include <cstdint>

#include "core/bfloat16.h"
#include "core/buffer.h"
#include "kernels/packed_floats.h"
#include "kernels/packed_matrix.h"

namespace litevl {

struct HeadSizes {
  std::int64_t heads = 1;  ///< h
  std::int64_t depth = 0;  ///< d
  std::int64_t width() const { return heads * depth; }
};

/// Memory for intermediate results, which is reused from call to call.
template <class Number>
struct AttentionScratch {
  Buffer<Number> keys;
  Buffer<Number> values;
  Buffer<float> scores;  ///< scores of the rows that are computed together
  Buffer<Number> shares;
  Buffer<float> factors;  ///< for each row, what its exponentials are multiplied by to sum to 1
};

/// What queries attend to: at least one token.
template <class Number>
struct PackedMemory {
  const Number* keys = nullptr;    ///< (depth,tokens), packed as a product's right-hand side
  const Number* values = nullptr;  ///< (tokens,width), packed likewise
  std::int64_t tokens = 0;
  std::int64_t depth = 0;
  std::int64_t width = 0;
  /// (tokens), or null if all are 1: the key and the value of token j are multiplied by
  /// `weights[j]`. See Note [One video, many texts] in model/attention.cpp.
  const float* weights = nullptr;
  /// (tokens), or null if all are 1: token j stands for `counts[j]` equal tokens, 0 or more.
  const float* counts = nullptr;
};

/// Each row of `queries`, of `depth` numbers that are already scaled by 1/√d, attends to `memory`.
/// Its result is a row of `target`, of `width` numbers. Rows are `stride` and `target_stride`
/// apart.
void attend_to_memory(const float* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<float>& memory, AttentionScratch<float>& scratch,
                      float* target, std::int64_t target_stride);
void attend_to_memory(const Bf16* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<Bf16>& memory, AttentionScratch<Bf16>& scratch,
                      Bf16* target, std::int64_t target_stride);

/// Each of the `tokens` rows attends to all of them. The queries are already scaled by 1/√d. Rows
/// of `qkv` are `stride` apart, rows of `target` (D) `target_stride`. `counts` has the meaning of
/// PackedMemory::counts.
template <class Number>
void attend_over_tokens(const Number* qkv, std::int64_t stride, std::int64_t tokens,
                        HeadSizes sizes, AttentionScratch<Number>& scratch, Number* target,
                        std::int64_t target_stride, const float* counts = nullptr) {
  const auto d = sizes.depth, D = sizes.width();
  Number* keys = at_least(scratch.keys, packed_size<Number>(d, tokens));
  Number* values = at_least(scratch.values, packed_size<Number>(tokens, d));
  for (std::int64_t head = 0; head < sizes.heads; ++head) {
    const Number* q = qkv + head * d;
    pack_transposed(q + D, stride, tokens, d, keys);
    pack_rows(q + 2 * D, stride, tokens, d, values);
    attend_to_memory(q, stride, tokens, {keys, values, tokens, d, d, nullptr, counts}, scratch,
                     target + head * d, target_stride);
  }
}

/// The rows are stored frame by frame, `positions` in each. Every row attends to the `frames` rows
/// at its own position. Otherwise the same as above.
void attend_over_frames(const float* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, float* target,
                        std::int64_t target_stride);
void attend_over_frames(const Bf16* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, Bf16* target,
                        std::int64_t target_stride);

}  // namespace litevl
