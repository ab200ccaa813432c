// A linear layer as the fast path multiplies with it: in bfloat16, or in bytes.
// M rows, K summed over, N columns.
#pragma once

#include <variant>

#include "inference/linear_weights.h"
#include "inference/precision.h"
#include "kernels/product.h"

namespace litevl {

/// Where rows are rounded to bytes, used again and again.
struct ByteScratch {
  Buffer<std::uint8_t> values;
  Buffer<float> steps;
};

/// y = W x + b of rows in bfloat16. For kInt8 every row is rounded to steps of its own size before
/// the product, and every row of W has been: nothing has to be known of the activations beforehand.
class PackedLinear {
 public:
  PackedLinear() = default;
  /// `precision` kBfloat16 or kInt8.
  PackedLinear(const LinearWeights& layer, Precision precision);

  /// target = y, (M,N), its rows `stride` apart.
  void apply(const Bf16Rows& x, Bf16* target, std::int64_t stride, ByteScratch& scratch) const;
  /// target = GELU(y).
  void apply_gelu(const Bf16Rows& x, Bf16* target, std::int64_t stride, ByteScratch& scratch) const;
  /// target += y.
  void add_to(const Bf16Rows& x, float* target, std::int64_t stride, ByteScratch& scratch) const;

 private:
  std::variant<PackedMatrix, PackedBytes> weights_;
};

}  // namespace litevl
