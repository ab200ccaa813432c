#include "engine/packed_linear.h"

#include "kernels/row_operations.h"

namespace litevl::engine {
namespace {

std::int64_t byte_stride(std::int64_t width) {
  return round_up(width, 64);  // rows begin at cache lines
}

template <class Number>
ByteRows round_rows(const Rows<Number>& x, std::int64_t width, ByteScratch& scratch) {
  const auto stride = byte_stride(width);
  auto* values = at_least(scratch.values, x.rows * stride);
  auto* steps = at_least(scratch.steps, x.rows);
  for (std::int64_t row = 0; row < x.rows; ++row)
    steps[row] = quantise_row(x.values + row * x.stride, width, values + row * stride);
  return {values, steps, x.rows, stride};
}

// Calls `multiply(rows, weights)` with the kind of numbers that the weights are of.
template <class Number, class Multiply>
void with_rows(const Rows<Number>& x, const std::variant<Packed<Number>, PackedBytes>& weights,
               ByteScratch& scratch, const Multiply& multiply) {
  if (const auto* bytes = std::get_if<PackedBytes>(&weights))
    return multiply(round_rows(x, bytes->rows(), scratch), *bytes);
  multiply(x, std::get<Packed<Number>>(weights));
}

// The same for rows that already have the number type of the weights.
template <class Number, class Multiply>
void with_rows(const NormedRows<Number>& x,
               const std::variant<Packed<Number>, PackedBytes>& weights, const Multiply& multiply) {
  if (x.is_in_bytes()) return multiply(x.bytes(), std::get<PackedBytes>(weights));
  multiply(x.numbers(), std::get<Packed<Number>>(weights));
}

}  // namespace

template <class Number>
void NormedRows<Number>::begin(bool in_bytes, std::int64_t rows, std::int64_t width) {
  in_bytes_ = in_bytes;
  rows_ = rows;
  width_ = width;
  stride_ = in_bytes ? byte_stride(width) : padded(width);
  if (in_bytes) {
    at_least(bytes_.values, rows * stride_);
    at_least(bytes_.steps, rows);
  } else {
    at_least(values_, rows * stride_);
  }
}

template <class Number>
void NormedRows<Number>::set(std::int64_t row, const float* x, float eps) {
  if (in_bytes_)
    bytes_.steps.data()[row] = normalise_row(x, width_, eps, bytes_.values.data() + row * stride_);
  else
    normalise_row(x, width_, eps, values_.data() + row * stride_);
}

template <class Number>
PackedLinear<Number>::PackedLinear(const LinearWeights& layer, bool in_bytes) {
  if (in_bytes)
    weights_ = pack<PackedBytes>(layer);
  else
    weights_ = pack<Packed<Number>>(layer);
}

template <class Number>
void PackedLinear<Number>::apply(const Rows<Number>& x, Number* target, std::int64_t stride,
                                 ByteScratch& scratch) const {
  with_rows(x, weights_, scratch,
            [&](const auto& rows, const auto& w) { multiply(rows, w, target, stride); });
}

template <class Number>
void PackedLinear<Number>::apply(const NormedRows<Number>& x, Number* target,
                                 std::int64_t stride) const {
  with_rows(x, weights_,
            [&](const auto& rows, const auto& w) { multiply(rows, w, target, stride); });
}

template <class Number>
void PackedLinear<Number>::apply_gelu(const NormedRows<Number>& x, Number* target,
                                      std::int64_t stride) const {
  with_rows(x, weights_,
            [&](const auto& rows, const auto& w) { multiply_gelu(rows, w, target, stride); });
}

template <class Number>
void PackedLinear<Number>::add_to(const Rows<Number>& x, float* target, std::int64_t stride,
                                  ByteScratch& scratch) const {
  with_rows(x, weights_, scratch,
            [&](const auto& rows, const auto& w) { multiply_add(rows, w, target, stride); });
}

template class NormedRows<float>;
template class NormedRows<Bf16>;
template class PackedLinear<float>;
template class PackedLinear<Bf16>;

}  // namespace litevl::engine
