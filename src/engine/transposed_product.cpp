#include "engine/transposed_product.h"

#include <algorithm>
#include <vector>

namespace litevl::engine {
namespace {

// Note [The other way round]
// Gradients are multiplied by the transposed weights. A second, transposed packed copy would be as
// large as the model. But a packed matrix consists of panels of K rows of 32 numbers, and such a
// panel can also be the left-hand side of a product, summed over its 32 columns: (y bᵀ)ᵀ is the sum
// over panels of panel · (y's 32 columns)ᵀ.

// The columns from `first` on of `y`, transposed, as the right-hand side of a product.
PackedFloats transposed_columns(const FloatRows& y, std::int64_t first, std::int64_t count) {
  Buffer<float> columns(static_cast<std::size_t>(y.rows * kPanelColumns));
  for (std::int64_t row = 0; row < y.rows; ++row)
    std::copy_n(y.values + row * y.stride + first, count, columns.data() + row * kPanelColumns);
  return {columns.data(), nullptr, y.rows, kPanelColumns};
}

}  // namespace

void multiply_add_transposed(const FloatRows& y, const PackedFloats& b, Threads& threads,
                             float* target, std::int64_t stride) {
  const auto K = b.rows(), N = b.columns();
  std::vector<PackedFloats> columns;
  for (std::int64_t first = 0; first < N; first += kPanelColumns)
    columns.push_back(transposed_columns(y, first, std::min(kPanelColumns, N - first)));
  threads.parallel_for((K + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::int64_t task, std::int64_t) {
    const auto first = task * kRowsAtOnce, count = std::min(kRowsAtOnce, K - first);
    Buffer<float> sums(static_cast<std::size_t>(count * y.rows));  // transposed
    for (std::size_t panel = 0; panel < columns.size(); ++panel)
      multiply_add(FloatRows{b.panel(static_cast<std::int64_t>(panel)) + first * kPanelColumns,
                             count, kPanelColumns},
                   columns[panel], sums.data(), y.rows);
    for (std::int64_t row = 0; row < y.rows; ++row)
      for (std::int64_t i = 0; i < count; ++i)
        target[row * stride + first + i] += sums[static_cast<std::size_t>(i * y.rows + row)];
  });
}

}  // namespace litevl::engine
