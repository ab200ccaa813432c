// The right-hand side of a product of bytes, and its left-hand side.
// M rows, K summed over, N columns.
#pragma once

#include <cstdint>

#include "kernels/packed_matrix.h"

namespace litevl {

/// What a number of the left-hand side has added, for bytes without sign: zero is 128.
constexpr int kByteZero = 128;

/// Steps that a weight is rounded to on either side of zero: 127, or 63 where the processor's
/// products would saturate (Note [Seven bits] in rank_avx2.cpp).
int byte_steps();

/// Panels as those of PackedMatrix, of groups of four rows. Every column is rounded to
/// `byte_steps()` steps on either side of zero, of its own size: to be used with the same
/// `processor()`, or a higher one.
class PackedBytes {
 public:
  PackedBytes() = default;

  /// The matrix x Wᵀ + b of a linear layer: `weight` (N,K) and `bias` (N), which may be null.
  PackedBytes(const float* weight, const float* bias, std::int64_t columns, std::int64_t rows);

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t groups() const { return (rows_ + 3) / 4; }
  const std::int8_t* panel(std::int64_t index) const {
    return values_.data() + index * groups() * 4 * kPanelColumns;
  }
  /// What a step is worth, of all panels' columns, as the next two.
  const float* steps() const { return steps_.data(); }
  /// -128 · step · the sum of a column's bytes, which takes back what zeros of 128 add.
  const float* offsets() const { return offsets_.data(); }
  const float* bias() const { return bias_.data(); }

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  Buffer<std::int8_t> values_;
  Buffer<float> steps_;
  Buffer<float> offsets_;
  Buffer<float> bias_;
};

/// `rows` rows of K bytes, `stride` apart: row m stands for steps[m] · (byte - 128). A row can be
/// read up to the next multiple of four bytes; what stands there does not matter.
struct ByteRows {
  const std::uint8_t* values = nullptr;
  const float* steps = nullptr;
  std::int64_t rows = 0;
  std::int64_t stride = 0;
};

}  // namespace litevl
