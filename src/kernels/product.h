// Products of matrices of float32, of bfloat16, with sums in float32, or of bytes, with sums in
// integers, and what follows a product in the same pass. Those with Bf16 may be called only where
// `has_bfloat16_products()`.
// Source of the layers: docs/model.md. M rows, K summed over, N columns.
#pragma once

#include <cstdint>

#include "core/bfloat16.h"
#include "kernels/packed_bytes.h"
#include "kernels/packed_floats.h"
#include "kernels/packed_matrix.h"

namespace litevl {

/// Rows that a long product is best done in: 8 strips of 14, or 4 blocks of tiles, of which even an
/// MLP's hidden rows fit the second cache.
constexpr std::int64_t kRowsAtOnce = 112;

/// The left-hand side: `rows` rows of K numbers, `stride` apart.
template <class Number>
struct Rows {
  const Number* values = nullptr;
  std::int64_t rows = 0;
  std::int64_t stride = 0;
};
using FloatRows = Rows<float>;
/// A row of odd K is followed by one more number that is finite.
using Bf16Rows = Rows<Bf16>;

/// target = a·b + bias, (M,N), its rows `stride` apart.
void multiply(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride);
void multiply(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride);
void multiply(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride);
void multiply(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride);
/// target = GELU(a·b + bias), the exact one.
void multiply_gelu(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride);
void multiply_gelu(const Bf16Rows& a, const PackedMatrix& b, Bf16* target, std::int64_t stride);
void multiply_gelu(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride);
void multiply_gelu(const ByteRows& a, const PackedBytes& b, Bf16* target, std::int64_t stride);
/// target += a·b + bias.
void multiply_add(const FloatRows& a, const PackedFloats& b, float* target, std::int64_t stride);
void multiply_add(const Bf16Rows& a, const PackedMatrix& b, float* target, std::int64_t stride);
void multiply_add(const ByteRows& a, const PackedBytes& b, float* target, std::int64_t stride);

}  // namespace litevl
