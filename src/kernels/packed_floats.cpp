#include "kernels/packed_floats.h"

#include <algorithm>

namespace litevl {

PackedFloats::PackedFloats(const float* weight, const float* bias, std::int64_t columns,
                           std::int64_t rows)
    : rows_(rows), columns_(columns) {
  Buffer<float> values(static_cast<std::size_t>(packed_size<float>(rows, columns)));
  Buffer<float> biases(static_cast<std::size_t>(padded(columns)));
  pack_transposed(weight, rows, columns, rows, values.data());
  if (bias != nullptr) std::copy_n(bias, columns, biases.data());
  values_ = std::move(values);
  bias_ = std::move(biases);
}

void pack_rows(const float* matrix, std::int64_t stride, std::int64_t rows, std::int64_t columns,
               float* packed) {
  for (std::int64_t first = 0; first < columns; first += kPanelColumns) {
    const auto width = std::min(kPanelColumns, columns - first);
    for (std::int64_t k = 0; k < rows; ++k, packed += kPanelColumns) {
      std::copy_n(matrix + k * stride + first, width, packed);
      std::fill_n(packed + width, kPanelColumns - width, 0.0F);
    }
  }
}

void pack_transposed(const float* matrix, std::int64_t stride, std::int64_t columns,
                     std::int64_t rows, float* packed) {
  constexpr std::int64_t kTile = 16;  // numbers: one cache line of the source
  for (std::int64_t first = 0; first < columns; first += kPanelColumns) {
    const auto width = std::min(kPanelColumns, columns - first);
    if (width < kPanelColumns) std::fill_n(packed, rows * kPanelColumns, 0.0F);
    for (std::int64_t begin = 0; begin < rows; begin += kTile) {
      const auto end = std::min(begin + kTile, rows);
      for (std::int64_t n = 0; n < width; ++n) {
        const float* source = matrix + (first + n) * stride;
        for (std::int64_t k = begin; k < end; ++k) packed[k * kPanelColumns + n] = source[k];
      }
    }
    packed += rows * kPanelColumns;
  }
}

}  // namespace litevl
