#include "kernels/packed_matrix.h"

#include <algorithm>
#include <cstring>

namespace litevl {
namespace {

constexpr std::int64_t kPairNumbers = 2 * kPanelColumns;

}  // namespace

PackedMatrix::PackedMatrix(const float* weight, const float* bias, std::int64_t columns,
                           std::int64_t rows)
    : rows_(rows), columns_(columns) {
  Buffer<Bf16> values(static_cast<std::size_t>(packed_size<Bf16>(rows, columns)));
  Buffer<float> biases(static_cast<std::size_t>(padded(columns)));
  for (std::int64_t n = 0; n < columns; ++n) {
    Bf16* target =
        values.data() + n / kPanelColumns * pairs() * kPairNumbers + n % kPanelColumns * 2;
    const float* source = weight + n * rows;
    for (std::int64_t k = 0; k < rows; ++k)
      target[k / 2 * kPairNumbers + k % 2] = to_bf16(source[k]);
  }
  if (bias != nullptr) std::copy_n(bias, columns, biases.data());
  values_ = std::move(values);
  bias_ = std::move(biases);
}

void pack_rows(const Bf16* matrix, std::int64_t stride, std::int64_t rows, std::int64_t columns,
               Bf16* packed) {
  for (std::int64_t first = 0; first < columns; first += kPanelColumns) {
    const auto width = std::min(kPanelColumns, columns - first);
    for (std::int64_t k = 0; k < rows; k += 2, packed += kPairNumbers) {
      const Bf16* even = matrix + k * stride + first;
      const Bf16* odd = even + stride;
      if (k + 1 < rows && width == kPanelColumns) {
        for (std::int64_t n = 0; n < kPanelColumns; ++n) {
          packed[2 * n] = even[n];
          packed[2 * n + 1] = odd[n];
        }
        continue;
      }
      std::fill_n(packed, kPairNumbers, Bf16{0});
      for (std::int64_t n = 0; n < width; ++n) {
        packed[2 * n] = even[n];
        if (k + 1 < rows) packed[2 * n + 1] = odd[n];
      }
    }
  }
}

void pack_transposed(const Bf16* matrix, std::int64_t stride, std::int64_t columns,
                     std::int64_t rows, Bf16* packed) {
  constexpr std::int64_t kTile = 16;  // pairs: one line of the source is read at once
  const auto pairs = (rows + 1) / 2;
  for (std::int64_t first = 0; first < columns; first += kPanelColumns) {
    const auto width = std::min(kPanelColumns, columns - first);
    if (width < kPanelColumns) std::fill_n(packed, pairs * kPairNumbers, Bf16{0});
    for (std::int64_t begin = 0; begin < pairs; begin += kTile) {
      const auto end = std::min(begin + kTile, pairs);
      for (std::int64_t n = 0; n < width; ++n) {
        const Bf16* source = matrix + (first + n) * stride;
        for (std::int64_t k = begin; k < end; ++k)
          std::memcpy(packed + k * kPairNumbers + 2 * n, source + 2 * k, 2 * sizeof(Bf16));
        if (end == pairs && rows % 2 == 1) packed[(pairs - 1) * kPairNumbers + 2 * n + 1] = 0;
      }
    }
    packed += pairs * kPairNumbers;
  }
}

}  // namespace litevl
