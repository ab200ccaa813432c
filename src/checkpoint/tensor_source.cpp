#include "checkpoint/tensor_source.h"

namespace litevl {

std::string format_shape(const Shape& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

bool shape_bytes(const Shape& shape, std::int64_t item_bytes, std::int64_t& bytes) {
  std::int64_t without_zeros = item_bytes;
  bool is_empty = false;
  for (const std::int64_t size : shape) {
    if (size < 0) return false;
    if (size == 0)
      is_empty = true;
    else if (__builtin_mul_overflow(without_zeros, size, &without_zeros))
      return false;
  }
  bytes = is_empty ? 0 : without_zeros;
  return true;
}

const std::map<std::string, std::string>& TensorSource::not_tensors() const {
  static const std::map<std::string, std::string> kNone;
  return kNone;
}

}  // namespace litevl
