#include "checkpoint/number_type.h"

#include <array>

namespace litevl {
namespace {

struct Description {
  std::string_view safetensors, storage;
  std::int64_t bytes;
};

// In the order of the enumeration.
constexpr std::array<Description, 10> kDescriptions = {{
    {"F64", "torch.DoubleStorage", 8},
    {"F32", "torch.FloatStorage", 4},
    {"F16", "torch.HalfStorage", 2},
    {"BF16", "torch.BFloat16Storage", 2},
    {"I64", "torch.LongStorage", 8},
    {"I32", "torch.IntStorage", 4},
    {"I16", "torch.ShortStorage", 2},
    {"I8", "torch.CharStorage", 1},
    {"U8", "torch.ByteStorage", 1},
    {"BOOL", "torch.BoolStorage", 1},
}};

const Description& description(NumberType type) {
  return kDescriptions.at(static_cast<std::size_t>(type));
}

std::optional<NumberType> find(std::string_view Description::*member, std::string_view name) {
  for (std::size_t i = 0; i < kDescriptions.size(); ++i)
    if (kDescriptions[i].*member == name) return static_cast<NumberType>(i);
  return std::nullopt;
}

}  // namespace

std::int64_t number_bytes(NumberType type) { return description(type).bytes; }

std::optional<NumberType> safetensors_type(std::string_view name) {
  return find(&Description::safetensors, name);
}

std::string_view safetensors_type_name(NumberType type) { return description(type).safetensors; }

std::optional<NumberType> storage_type(std::string_view name) {
  return find(&Description::storage, name);
}

}  // namespace litevl
