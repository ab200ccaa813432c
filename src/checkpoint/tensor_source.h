// What a checkpoint file offers, whatever its format: names and shapes first, numbers on demand.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "checkpoint/number_type.h"
#include "core/array.h"

namespace litevl {

/// "(1, 197, 768)".
std::string format_shape(const Shape& shape);

/// The product of the sizes times `item_bytes`. False if a size is negative or the product, with
/// sizes of zero taken as one, does not fit: such a shape is a lie even where it holds nothing.
bool shape_bytes(const Shape& shape, std::int64_t item_bytes, std::int64_t& bytes);

/// How a tensor's numbers stand in a file.
struct TensorLayout {
  NumberType type = NumberType::kFloat32;
  std::int64_t span = 0;  ///< numbers from its first to its last, both included; 0 if it has none
  std::vector<std::int64_t> strides;  ///< in numbers; empty: one after the other
};

/// Named tensors that are read one at a time, so that a checkpoint larger than memory can be
/// imported. One thread. `read_tensor` (read_tensor.h) makes LibTorch's of them.
class TensorSource {
 public:
  virtual ~TensorSource() = default;

  /// Name to shape of everything that `read` can give.
  virtual const std::map<std::string, Shape>& shapes() const = 0;

  /// Throws Error (kData) if there is no such tensor.
  virtual TensorLayout layout(const std::string& name) const = 0;

  /// Writes `layout(name).span` numbers of its type. Throws Error (kData) if the file does not hold
  /// them after all.
  virtual void read(const std::string& name, void* numbers) const = 0;

  /// What is in the file by name, but is no tensor that `read` could give, and why.
  virtual const std::map<std::string, std::string>& not_tensors() const;
};

}  // namespace litevl
