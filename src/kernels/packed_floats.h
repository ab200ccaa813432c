// The right-hand side of a product of float32, in the order in which the kernels read it. K rows,
// over which products are summed, N columns.
#pragma once

#include <cstdint>

#include "kernels/packed_matrix.h"

namespace litevl {

/// Panels of 32 columns, one after another. Each panel is stored row by row. Missing columns are
/// zero.
class PackedFloats {
 public:
  PackedFloats() = default;

  /// The matrix x Wᵀ + b of a linear layer: `weight` (N,K) and `bias` (N), which may be null.
  PackedFloats(const float* weight, const float* bias, std::int64_t columns, std::int64_t rows);

  /// From what `values()` and `biases()` of such a matrix returned.
  PackedFloats(std::int64_t columns, std::int64_t rows, Numbers<float> values, Numbers<float> bias)
      : rows_(rows), columns_(columns), values_(std::move(values)), bias_(std::move(bias)) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  const float* panel(std::int64_t index) const {
    return values_.data() + index * rows_ * kPanelColumns;
  }
  const float* bias() const { return bias_.data(); }  ///< for the columns of all panels

  /// packed_size<float>(rows, columns) numbers.
  const Numbers<float>& values() const { return values_; }
  /// padded(columns) numbers.
  const Numbers<float>& biases() const { return bias_; }

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  Numbers<float> values_;
  Numbers<float> bias_;
};

/// The same as in packed_matrix.h, in float32: for `matrix` (K,N), and for the transpose of
/// `matrix` (N,K).
void pack_rows(const float* matrix, std::int64_t stride, std::int64_t rows, std::int64_t columns,
               float* packed);
void pack_transposed(const float* matrix, std::int64_t stride, std::int64_t columns,
                     std::int64_t rows, float* packed);

}  // namespace litevl
