// Linear layers in the form that the engine multiplies with. M rows, K products in each sum, N
// columns.
#pragma once

#include <type_traits>
#include <variant>

#include "engine/linear_weights.h"
#include "engine/packed_archive.h"
#include "kernels/product.h"

namespace litevl::engine {

/// A layer's weights for rows of `Number`, float or Bf16.
template <class Number>
using Packed = std::conditional_t<std::is_same_v<Number, float>, PackedFloats, PackedMatrix>;

/// `Matrix`: PackedFloats, PackedMatrix or PackedBytes.
template <class Matrix>
Matrix pack(const LinearWeights& layer) {
  return {layer.weight.data(), layer.bias.data(), layer.out, layer.in};
}

/// Working memory for rows that are rounded to bytes; reused.
struct ByteScratch {
  Buffer<std::uint8_t> values;
  Buffer<float> steps;
};

/// The rows that a layer norm without scale and shift gives, in the form that the next layer
/// multiplies: as numbers, or directly as bytes. Its memory is reused.
template <class Number>
class NormedRows {
 public:
  /// Prepares for `rows` rows of `width` numbers.
  void begin(bool in_bytes, std::int64_t rows, std::int64_t width);
  void set(std::int64_t row, const float* x, float eps);

  bool is_in_bytes() const { return in_bytes_; }
  Rows<Number> numbers() const { return {values_.data(), rows_, stride_}; }
  ByteRows bytes() const { return {bytes_.values.data(), bytes_.steps.data(), rows_, stride_}; }

 private:
  bool in_bytes_ = false;
  std::int64_t rows_ = 0, width_ = 0, stride_ = 0;
  Buffer<Number> values_;
  ByteScratch bytes_;
};

/// y = W x + b for rows of `Number`. If the layer computes in bytes, every row of x is rounded to
/// steps of its own size before the product, as every row of W has been when it was packed: so
/// nothing has to be known about the activations in advance.
template <class Number>
class PackedLinear {
 public:
  PackedLinear() = default;
  PackedLinear(const LinearWeights& layer, bool in_bytes);

  /// Passes the weights of such a layer, with N outputs and K inputs, to the archive.
  void pass(PackedArchive& archive, std::int64_t columns, std::int64_t rows, bool in_bytes) {
    if (in_bytes != is_in_bytes()) {
      if (in_bytes)
        weights_ = PackedBytes();
      else
        weights_ = Packed<Number>();
    }
    std::visit([&](auto& weights) { archive.matrix(weights, columns, rows); }, weights_);
  }

  /// target = y, (M,N), whose rows are `stride` apart.
  void apply(const Rows<Number>& x, Number* target, std::int64_t stride,
             ByteScratch& scratch) const;
  void apply(const NormedRows<Number>& x, Number* target, std::int64_t stride) const;
  /// target = GELU(y).
  void apply_gelu(const NormedRows<Number>& x, Number* target, std::int64_t stride) const;
  /// target += y.
  void add_to(const Rows<Number>& x, float* target, std::int64_t stride,
              ByteScratch& scratch) const;

  /// Whether rows are rounded to bytes.
  bool is_in_bytes() const { return std::holds_alternative<PackedBytes>(weights_); }

 private:
  std::variant<Packed<Number>, PackedBytes> weights_;
};

}  // namespace litevl::engine
