// The right-hand side of a product of bytes, and its left-hand side. M rows, K products in each
// sum, N columns.
#pragma once

#include <cstdint>

#include "kernels/packed_matrix.h"

namespace litevl {

/// Added to the numbers of the left-hand side, because they are stored as unsigned bytes: 128
/// stands for zero.
constexpr int kByteZero = 128;

/// How many steps a weight can be from zero, in either direction: 127, or 63 if the processor's
/// products would saturate otherwise (Note [Seven bits] in rank_avx2.cpp).
int byte_steps();

/// Panels like those of PackedMatrix, but with groups of four rows. Every column is rounded to
/// multiples of its own step, at most `byte_steps()` of them in either direction. Use it only with
/// the `processor()` it was made with, or a higher one.
class PackedBytes {
 public:
  PackedBytes() = default;

  /// The matrix x Wᵀ + b of a linear layer: `weight` (N,K) and `bias` (N), which may be null.
  PackedBytes(const float* weight, const float* bias, std::int64_t columns, std::int64_t rows);

  /// Everything that such a matrix consists of.
  struct Parts {
    Numbers<std::int8_t> values;  ///< value_count(rows, columns)
    Numbers<float> steps;         ///< padded(columns) numbers, as in the next two
    Numbers<float> offsets;
    Numbers<float> bias;
  };
  static constexpr std::int64_t value_count(std::int64_t rows, std::int64_t columns) {
    return round_up(rows, 4) * padded(columns);
  }
  PackedBytes(std::int64_t columns, std::int64_t rows, Parts parts)
      : rows_(rows), columns_(columns), parts_(std::move(parts)) {}
  const Parts& parts() const { return parts_; }

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t groups() const { return (rows_ + 3) / 4; }
  const std::int8_t* panel(std::int64_t index) const {
    return parts_.values.data() + index * groups() * 4 * kPanelColumns;
  }
  /// The size of a step for each column of all panels; the next two are also for each column.
  const float* steps() const { return parts_.steps.data(); }
  /// -128 · step · the sum of a column's bytes: corrects for zero being stored as 128.
  const float* offsets() const { return parts_.offsets.data(); }
  const float* bias() const { return parts_.bias.data(); }

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  Parts parts_;
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
