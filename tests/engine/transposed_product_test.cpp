#include "engine/transposed_product.h"

#include <gtest/gtest.h>

#include <random>

#include "kernels/processor.h"

namespace litevl::engine {
namespace {

Buffer<float> noise(std::int64_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  Buffer<float> values(static_cast<std::size_t>(count));
  for (auto& value : values) value = normal(generator);
  return values;
}

// More of what is given than a task takes, panels that are not full, rows apart from each other.
TEST(TransposedProduct, AddsWhatThePlainSumIs) {
  constexpr std::int64_t M = 13, N = 77, K = 250, kStride = 257, kFar = 80;
  const auto weight = noise(N * K, 1), bias = noise(N, 2), y = noise(M * kFar, 3);
  const auto before = noise(M * kStride, 4);
  const PackedFloats b(weight.data(), bias.data(), N, K);
  for (const auto rank : {Processor::kPortable, Processor::kAvx2, Processor::kAvx512}) {
    if (!has_processor(rank)) continue;
    SCOPED_TRACE(processor_name(rank));
    const ChosenProcessor chosen(rank);
    for (const std::int64_t count : {1, 2}) {
      Threads threads(count);
      auto target = before;
      multiply_add_transposed({y.data(), M, kFar}, b, threads, target.data(), kStride);
      for (std::int64_t m = 0; m < M; ++m)
        for (std::int64_t k = 0; k < kStride; ++k) {
          double wanted = before[static_cast<std::size_t>(m * kStride + k)];
          for (std::int64_t n = 0; k < K && n < N; ++n)
            wanted += static_cast<double>(y[static_cast<std::size_t>(m * kFar + n)]) *
                      static_cast<double>(weight[static_cast<std::size_t>(n * K + k)]);
          // 77 products of order 1 in float32.
          ASSERT_NEAR(target[static_cast<std::size_t>(m * kStride + k)], wanted, 2e-5)
              << m << ' ' << k;
        }
    }
  }
}

}  // namespace
}  // namespace litevl::engine
