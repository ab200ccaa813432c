// Compiled with OpenMP, like FAISS, and therefore not among the module's sources.
#include "store/sqlite/nearest_centres.h"

#include <algorithm>

#include "core/buffer.h"
#include "kernels/product.h"
#include "kernels/row_operations.h"

namespace litevl {

void NearestCentres::find(std::int64_t count, const float* vectors, std::int64_t* nearest,
                          float* products) const {
  const std::int64_t width = packed_.rows(), centres = packed_.columns();
  const std::int64_t stride = round_up(width, 4);
  const std::int64_t tasks = (count + kRowsAtOnce - 1) / kRowsAtOnce;
#pragma omp parallel for schedule(dynamic) if (tasks > 1)
  for (std::int64_t task = 0; task < tasks; ++task) {
    const std::int64_t first = task * kRowsAtOnce, rows = std::min(kRowsAtOnce, count - first);
    Buffer<std::uint8_t> bytes(static_cast<std::size_t>(rows * stride));
    Buffer<float> steps(static_cast<std::size_t>(rows));
    Buffer<float> all(static_cast<std::size_t>(rows * centres));
    for (std::int64_t row = 0; row < rows; ++row)
      steps[static_cast<std::size_t>(row)] =
          quantise_row(vectors + (first + row) * width, width, bytes.data() + row * stride);
    multiply({bytes.data(), steps.data(), rows, stride}, packed_, all.data(), centres);
    for (std::int64_t row = 0; row < rows; ++row) {
      const float* const begin = all.data() + row * centres;
      const float* const best = std::max_element(begin, begin + centres);
      nearest[first + row] = best - begin;
      products[first + row] = *best;
    }
  }
}

}  // namespace litevl
