// Products of matrices: of float32; of bfloat16, with sums in float32; of bytes, with sums in
// integers; and what follows a product in the same pass. Call those with Bf16 only if
// `has_bfloat16_products()`. Source of the layers: docs/model.md. M rows, K products in each sum, N
// columns.
#pragma once

#include <cstdint>

#include "core/bfloat16.h"
#include "kernels/packed_bytes.h"
#include "kernels/packed_floats.h"
#include "kernels/packed_matrix.h"

namespace litevl {

/// How many rows to compute at once in a long product: 8 strips of 14, or 4 blocks of tiles. Even
/// an MLP's hidden rows then fit into the second-level cache.
constexpr std::int64_t kRowsAtOnce = 112;

/// The left-hand side: `rows` rows of K numbers, `stride` apart.
template <class Number>
struct Rows {
  const Number* values = nullptr;
  std::int64_t rows = 0;
  std::int64_t stride = 0;
};
using FloatRows = Rows<float>;
/// If K is odd, each row must be followed by one more finite number.
using Bf16Rows = Rows<Bf16>;

/// target = a·b + bias, (M,N), whose rows are `stride` apart.
void multiply(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride);
void multiply(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride);
void multiply(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride);
void multiply(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride);
/// target = GELU(a·b + bias), the exact GELU.
void multiply_gelu(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride);
void multiply_gelu(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride);
void multiply_gelu(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride);
void multiply_gelu(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride);
/// target += a·b + bias.
void multiply_add(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride);
void multiply_add(const Bf16Rows& a, const PackedMatrix& b, float* target, std::int64_t stride);
void multiply_add(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride);

}  // namespace litevl
