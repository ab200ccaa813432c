#include "torch/read_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

namespace litevl {
namespace {

// In the order of `NumberType`.
constexpr std::array kScalarTypes = {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong,
                                     at::kInt,    at::kShort, at::kChar, at::kByte,     at::kBool};

}  // namespace

at::Tensor read_tensor(const TensorSource& source, const std::string& name) {
  const auto layout = source.layout(name);
  const Shape& shape = source.shapes().at(name);
  const auto options = at::TensorOptions().dtype(scalar_type(layout.type));
  if (layout.span == 0) return at::empty(shape, options);
  const auto numbers = at::empty({layout.span}, options);
  source.read(name, numbers.data_ptr());
  if (layout.strides.empty()) return numbers.view(shape);
  // Without a copy if the view is contiguous, as most are.
  return numbers.as_strided(shape, layout.strides).contiguous();
}

at::ScalarType scalar_type(NumberType type) {
  return kScalarTypes.at(static_cast<std::size_t>(type));
}

std::optional<NumberType> number_type(at::ScalarType type) {
  const auto* found = std::find(kScalarTypes.begin(), kScalarTypes.end(), type);
  if (found == kScalarTypes.end()) return std::nullopt;
  return static_cast<NumberType>(found - kScalarTypes.begin());
}

}  // namespace litevl
