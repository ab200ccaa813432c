// The types of numbers that files of tensors have.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace litevl {

enum class NumberType {
  kFloat64,
  kFloat32,
  kFloat16,
  kBFloat16,
  kInt64,
  kInt32,
  kInt16,
  kInt8,
  kUInt8,
  kBool,
};

/// Of one number.
std::int64_t number_bytes(NumberType type);

/// By the names that the safetensors format gives them ("F32"). Nothing for a type that is not one
/// of these.
std::optional<NumberType> safetensors_type(std::string_view name);
std::string_view safetensors_type_name(NumberType type);

/// By the name of the storage that PyTorch's pickles call for it ("torch.FloatStorage").
std::optional<NumberType> storage_type(std::string_view name);

}  // namespace litevl
