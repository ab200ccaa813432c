#include "kernels/packed_bytes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace litevl {

PackedBytes::PackedBytes(const float* weight, const float* bias, std::int64_t columns,
                         std::int64_t rows)
    : rows_(rows), columns_(columns) {
  Buffer<std::int8_t> values(static_cast<std::size_t>(value_count(rows, columns)));
  Buffer<float> steps(static_cast<std::size_t>(padded(columns)));
  Buffer<float> offsets(steps.size()), biases(steps.size());
  for (std::int64_t n = 0; n < columns; ++n) {
    const float* source = weight + n * rows;
    float largest = 0;
    bool is_finite = true;
    for (std::int64_t k = 0; k < rows; ++k) {
      largest = std::max(largest, std::abs(source[k]));
      is_finite = is_finite && std::isfinite(source[k]);
    }
    // A model whose numbers are not finite must not give finite results.
    const float step = !is_finite    ? std::numeric_limits<float>::quiet_NaN()
                       : largest > 0 ? largest / static_cast<float>(byte_steps())
                                     : 1;
    std::int8_t* target =
        values.data() + n / kPanelColumns * groups() * 4 * kPanelColumns + n % kPanelColumns * 4;
    std::int64_t sum = 0;
    for (std::int64_t k = 0; is_finite && k < rows; ++k) {
      const auto value = static_cast<std::int8_t>(std::lrint(source[k] / step));
      target[k / 4 * 4 * kPanelColumns + k % 4] = value;
      sum += value;
    }
    const auto i = static_cast<std::size_t>(n);
    steps[i] = step;
    offsets[i] = static_cast<float>(-kByteZero * sum) * step;
  }
  if (bias != nullptr) std::copy_n(bias, columns, biases.data());
  parts_ = {std::move(values), std::move(steps), std::move(offsets), std::move(biases)};
}

}  // namespace litevl
