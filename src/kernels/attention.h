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

/// Memory that attention works in, used again and again.
template <class Number>
struct AttentionScratch {
  Buffer<Number> keys;
  Buffer<Number> values;
  Buffer<float> scores;  ///< of some rows
  Buffer<Number> shares;
  Buffer<float> factors;  ///< what a row's shares are to be multiplied by
};

/// What queries attend to: one token at least.
template <class Number>
struct PackedMemory {
  const Number* keys = nullptr;    ///< (depth,tokens), packed as a product's right-hand side
  const Number* values = nullptr;  ///< (tokens,width), packed likewise
  std::int64_t tokens = 0;
  std::int64_t depth = 0;
  std::int64_t width = 0;
  /// (tokens), or null for ones: token j is `weights[j]` times what `keys` and `values` say. See
  /// Note [One video, many texts] in model/attention.cpp.
  const float* weights = nullptr;
  /// (tokens), or null for ones: token j is `counts[j]` tokens that are alike, 0 or more.
  const float* counts = nullptr;
};

/// Rows of queries (depth), scaled by 1/√d and `stride` apart, attend to `memory`; `target` rows
/// (width) are `target_stride` apart.
void attend_to_memory(const float* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<float>& memory, AttentionScratch<float>& scratch,
                      float* target, std::int64_t target_stride);
void attend_to_memory(const Bf16* queries, std::int64_t stride, std::int64_t rows,
                      const PackedMemory<Bf16>& memory, AttentionScratch<Bf16>& scratch,
                      Bf16* target, std::int64_t target_stride);

/// Every one of `tokens` rows attends to all of them; the queries come scaled by 1/√d. `qkv` rows
/// are `stride` apart, `target` rows (D) `target_stride`. `counts`, if given, as PackedMemory's.
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

/// Rows are frame by frame, `positions` in each; every row attends to the `frames` rows of its
/// position. Otherwise as above.
void attend_over_frames(const float* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, float* target,
                        std::int64_t target_stride);
void attend_over_frames(const Bf16* qkv, std::int64_t stride, std::int64_t frames,
                        std::int64_t positions, HeadSizes sizes, Bf16* target,
                        std::int64_t target_stride);

}  // namespace litevl
