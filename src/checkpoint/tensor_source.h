// The tensors of a checkpoint file of any format: names and shapes first, numbers on demand.
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

/// Computes the product of the sizes times `item_bytes`. Returns false if a size is negative or the
/// product overflows; sizes of zero count as one for this, because such a shape is wrong even if
/// the tensor is empty.
bool shape_bytes(const Shape& shape, std::int64_t item_bytes, std::int64_t& bytes);

/// How a tensor's numbers are arranged in a file.
struct TensorLayout {
  NumberType type = NumberType::kFloat32;
  std::int64_t span = 0;  ///< numbers from the first to the last, inclusive; 0 if it is empty
  std::vector<std::int64_t> strides;  ///< in numbers; empty: contiguous
};

/// Named tensors that are read one at a time, so that a checkpoint larger than memory can be
/// imported. For one thread. `read_tensor` (read_tensor.h) makes LibTorch tensors of them.
class TensorSource {
 public:
  virtual ~TensorSource() = default;

  /// The names and shapes of everything that `read` can return.
  virtual const std::map<std::string, Shape>& shapes() const = 0;

  /// Throws Error (kData) if there is no such tensor.
  virtual TensorLayout layout(const std::string& name) const = 0;

  /// Writes `layout(name).span` numbers of its type. Throws Error (kData) if the file does not hold
  /// them after all.
  virtual void read(const std::string& name, void* numbers) const = 0;

  /// Entries of the file, by name, that are not tensors which `read` can return, and why.
  virtual const std::map<std::string, std::string>& not_tensors() const;
};

}  // namespace litevl
