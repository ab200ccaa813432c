// The right-hand side of a product, in the order in which the kernel reads it. K rows, over which
// products are summed, N columns.
#pragma once

#include <cstdint>

#include "core/bfloat16.h"
#include "kernels/kept_numbers.h"

namespace litevl {

constexpr std::int64_t kPanelColumns = 32;  // two registers of 16

/// `width` rounded up to complete panels.
constexpr std::int64_t padded(std::int64_t width) { return round_up(width, kPanelColumns); }

/// Panels of 32 columns, one after another. A panel holds rows in pairs: (0,0) (1,0), (0,1) (1,1)
/// …, because the processor adds the products of a pair in one instruction. Missing rows and
/// columns are zero.
class PackedMatrix {
 public:
  PackedMatrix() = default;

  /// The matrix x Wᵀ + b of a linear layer: `weight` (N,K) and `bias` (N), which may be null.
  PackedMatrix(const float* weight, const float* bias, std::int64_t columns, std::int64_t rows);

  /// From what `values()` and `biases()` of such a matrix returned.
  PackedMatrix(std::int64_t columns, std::int64_t rows, Numbers<Bf16> values, Numbers<float> bias)
      : rows_(rows), columns_(columns), values_(std::move(values)), bias_(std::move(bias)) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t pairs() const { return (rows_ + 1) / 2; }
  const Bf16* panel(std::int64_t index) const {
    return values_.data() + index * pairs() * 2 * kPanelColumns;
  }
  const float* bias() const { return bias_.data(); }  ///< for the columns of all panels

  /// packed_size<Bf16>(rows, columns) numbers.
  const Numbers<Bf16>& values() const { return values_; }
  /// padded(columns) numbers.
  const Numbers<float>& biases() const { return bias_; }

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  Numbers<Bf16> values_;
  Numbers<float> bias_;
};

/// How many numbers, float or Bf16, a packed matrix of `rows` and `columns` has.
template <class Number>
constexpr std::int64_t packed_size(std::int64_t rows, std::int64_t columns) {
  return round_up(rows, static_cast<std::int64_t>(sizeof(float) / sizeof(Number))) *
         padded(columns);
}

/// Packs `matrix` (K,N), whose rows are `stride` apart.
void pack_rows(const Bf16* matrix, std::int64_t stride, std::int64_t rows, std::int64_t columns,
               Bf16* packed);

/// Packs the transpose of `matrix` (N,K), whose rows are `stride` apart. If K is odd, one more
/// number is read after each row, but not used.
void pack_transposed(const Bf16* matrix, std::int64_t stride, std::int64_t columns,
                     std::int64_t rows, Bf16* packed);

}  // namespace litevl
