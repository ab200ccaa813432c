#include "checkpoint/read_floats.h"

#include <bit>
#include <cstring>

#include "core/bfloat16.h"
#include "litevl/error.h"

namespace litevl {
namespace {

float half_to_float(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fU, fraction = half & 0x3ffU;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000U | fraction << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float small = static_cast<float>(fraction) * 0x1p-24F;
  return sign != 0 ? -small : small;
}

template <class From, class Convert>
Buffer<float> converted(const TensorSource& source, const std::string& name, std::int64_t count,
                        const Convert& convert) {
  std::vector<From> from(static_cast<std::size_t>(count));
  source.read(name, from.data());
  Buffer<float> numbers(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) numbers[i] = convert(from[i]);
  return numbers;
}

// Of infinities and of what is no number all bits of the exponent are set.
bool is_all_finite(const Buffer<float>& numbers) {
  std::uint32_t is_any = 0;
  for (const float number : numbers)
    is_any |= (std::bit_cast<std::uint32_t>(number) & 0x7f800000U) == 0x7f800000U ? 1U : 0U;
  return is_any == 0;
}

// The numbers of `shape` row by row, from where `strides` says that they stand.
Buffer<float> gathered(const Buffer<float>& numbers, const Shape& shape,
                       const std::vector<std::int64_t>& strides) {
  Buffer<float> out(static_cast<std::size_t>(count_of(shape)));
  std::vector<std::int64_t> index(shape.size(), 0);
  for (float& value : out) {
    std::int64_t place = 0;
    for (std::size_t d = 0; d < shape.size(); ++d) place += index[d] * strides[d];
    value = numbers[static_cast<std::size_t>(place)];
    for (std::size_t d = shape.size(); d-- > 0;) {
      if (++index[d] < shape[d]) break;
      index[d] = 0;
    }
  }
  return out;
}

}  // namespace

Buffer<float> read_floats(const TensorSource& source, const std::string& name,
                          const std::string& where) {
  const auto [type, count, strides] = source.layout(name);
  Buffer<float> numbers;
  switch (type) {
    case NumberType::kFloat32:
      numbers.resize(static_cast<std::size_t>(count));
      source.read(name, numbers.data());
      break;
    case NumberType::kFloat64:
      numbers = converted<double>(source, name, count,
                                  [](double value) { return static_cast<float>(value); });
      break;
    case NumberType::kFloat16:
      numbers = converted<std::uint16_t>(source, name, count, half_to_float);
      break;
    case NumberType::kBFloat16:
      numbers = converted<Bf16>(source, name, count, to_float);
      break;
    default:
      throw Error(Error::Kind::kData, where,
                  name + " holds no floating-point numbers, but " +
                      std::string(safetensors_type_name(type)));
  }
  if (!strides.empty() && count > 0) numbers = gathered(numbers, source.shapes().at(name), strides);
  if (!is_all_finite(numbers))
    throw Error(Error::Kind::kData, where, name + " has values that are not finite numbers",
                "the weights are damaged, or training diverged");
  return numbers;
}

Buffer<float> read_floats(const SafetensorsFile& file, const std::string& name) {
  return read_floats(file, name, file.path().string());
}

}  // namespace litevl
