#include "inference/packed_linear.h"

#include "kernels/row_operations.h"

namespace litevl {
namespace {

ByteRows round_rows(const Bf16Rows& x, std::int64_t width, ByteScratch& scratch) {
  const auto stride = round_up(width, 64);  // rows begin at cache lines
  auto* values = at_least(scratch.values, x.rows * stride);
  auto* steps = at_least(scratch.steps, x.rows);
  for (std::int64_t row = 0; row < x.rows; ++row)
    steps[row] = quantise_row(x.values + row * x.stride, width, values + row * stride);
  return {values, steps, x.rows, stride};
}

}  // namespace

PackedLinear::PackedLinear(const LinearWeights& layer, Precision precision) {
  if (precision == Precision::kInt8)
    weights_ = pack<PackedBytes>(layer);
  else
    weights_ = pack<PackedMatrix>(layer);
}

void PackedLinear::apply(const Bf16Rows& x, Bf16* target, std::int64_t stride,
                         ByteScratch& scratch) const {
  if (const auto* bytes = std::get_if<PackedBytes>(&weights_))
    return multiply(round_rows(x, bytes->rows(), scratch), *bytes, target, stride);
  multiply(x, std::get<PackedMatrix>(weights_), target, stride);
}

void PackedLinear::apply_gelu(const Bf16Rows& x, Bf16* target, std::int64_t stride,
                              ByteScratch& scratch) const {
  if (const auto* bytes = std::get_if<PackedBytes>(&weights_))
    return multiply_gelu(round_rows(x, bytes->rows(), scratch), *bytes, target, stride);
  multiply_gelu(x, std::get<PackedMatrix>(weights_), target, stride);
}

void PackedLinear::add_to(const Bf16Rows& x, float* target, std::int64_t stride,
                          ByteScratch& scratch) const {
  if (const auto* bytes = std::get_if<PackedBytes>(&weights_))
    return multiply_add(round_rows(x, bytes->rows(), scratch), *bytes, target, stride);
  multiply_add(x, std::get<PackedMatrix>(weights_), target, stride);
}

}  // namespace litevl
