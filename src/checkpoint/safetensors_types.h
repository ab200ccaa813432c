// Names that the safetensors format gives to types of numbers.
#pragma once

#include <c10/core/ScalarType.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace litevl {

inline constexpr std::array<std::pair<std::string_view, c10::ScalarType>, 10> kSafetensorsTypes{{
    {"F64", c10::ScalarType::Double},
    {"F32", c10::ScalarType::Float},
    {"F16", c10::ScalarType::Half},
    {"BF16", c10::ScalarType::BFloat16},
    {"I64", c10::ScalarType::Long},
    {"I32", c10::ScalarType::Int},
    {"I16", c10::ScalarType::Short},
    {"I8", c10::ScalarType::Char},
    {"U8", c10::ScalarType::Byte},
    {"BOOL", c10::ScalarType::Bool},
}};

/// The type of that name, if it is one that LibTorch 1.13 has.
inline std::optional<c10::ScalarType> safetensors_type(std::string_view name) {
  for (const auto& [known, type] : kSafetensorsTypes)
    if (known == name) return type;
  return std::nullopt;
}

/// The inverse of `safetensors_type`.
inline std::optional<std::string_view> safetensors_type_name(c10::ScalarType type) {
  for (const auto& [name, known] : kSafetensorsTypes)
    if (known == type) return name;
  return std::nullopt;
}

}  // namespace litevl
