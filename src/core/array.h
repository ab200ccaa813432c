// Numbers with a shape, in plain memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/buffer.h"

namespace litevl {

using Shape = std::vector<std::int64_t>;

/// How many numbers an array of `shape` has.
inline std::int64_t count_of(const Shape& shape) {
  std::int64_t count = 1;
  for (const auto size : shape) count *= size;
  return count;
}

/// An array in row-major order: the last index varies fastest. Copies and rows share their numbers
/// with the original, as with PyTorch's tensors; only `clone` copies them. A default-constructed
/// array is undefined.
template <class T>
class Array {
 public:
  Array() = default;

  /// All zero.
  explicit Array(Shape shape)
      : numbers_(std::make_shared<Buffer<T>>(static_cast<std::size_t>(count_of(shape)))),
        data_(numbers_->data()),
        shape_(std::move(shape)) {}

  /// A copy of `values`, in this order. There must be as many as the shape has.
  Array(Shape shape, std::span<const T> values)
      : Array(std::move(shape), Buffer<T>(values.begin(), values.end())) {}

  /// The same without a copy.
  Array(Shape shape, Buffer<T>&& values)
      : numbers_(std::make_shared<Buffer<T>>(std::move(values))),
        data_(numbers_->data()),
        shape_(std::move(shape)) {}

  bool is_defined() const { return numbers_ != nullptr; }
  const Shape& shape() const { return shape_; }
  std::int64_t size(std::size_t dimension) const { return shape_[dimension]; }
  std::int64_t count() const { return is_defined() ? count_of(shape_) : 0; }

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::span<T> values() { return {data_, static_cast<std::size_t>(count())}; }
  std::span<const T> values() const { return {data_, static_cast<std::size_t>(count())}; }
  std::span<const std::byte> bytes() const { return std::as_bytes(values()); }

  T* begin() { return data_; }
  T* end() { return data_ + count(); }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + count(); }
  T& operator[](std::int64_t i) { return data_[i]; }  ///< index into all numbers in row-major order
  const T& operator[](std::int64_t i) const { return data_[i]; }

  /// Row `i` along the first dimension. Its shape has one dimension less.
  Array row(std::int64_t i) const { return part(i, Shape(shape_.begin() + 1, shape_.end())); }

  /// `count` rows along the first dimension, starting with row `begin`.
  Array rows(std::int64_t begin, std::int64_t count) const {
    Shape shape = shape_;
    shape.front() = count;
    return part(begin, std::move(shape));
  }

  /// The same numbers in another shape.
  Array reshaped(Shape shape) const {
    Array other = *this;
    other.shape_ = std::move(shape);
    return other;
  }

  Array clone() const { return Array(shape_, values()); }

 private:
  // An array of `shape` that starts at row `begin` of the first dimension.
  Array part(std::int64_t begin, Shape shape) const {
    Array other = *this;
    other.data_ += begin * (shape_.front() == 0 ? 0 : count() / shape_.front());
    other.shape_ = std::move(shape);
    return other;
  }

  std::shared_ptr<Buffer<T>> numbers_;
  T* data_ = nullptr;
  Shape shape_;
};

/// Arrays of the same shape, stacked along a new first dimension. At least one array.
template <class T>
Array<T> stack(const std::vector<Array<T>>& rows) {
  Shape shape = rows.front().shape();
  shape.insert(shape.begin(), static_cast<std::int64_t>(rows.size()));
  Array<T> all(std::move(shape));
  T* target = all.data();
  for (const auto& row : rows) target = std::copy(row.begin(), row.end(), target);
  return all;
}

/// Arrays concatenated along the first dimension. At least one array; all other dimensions must be
/// equal.
template <class T>
Array<T> joined(const std::vector<Array<T>>& parts) {
  if (parts.size() == 1) return parts.front();
  Shape shape = parts.front().shape();
  shape.front() = 0;
  for (const auto& part : parts) shape.front() += part.size(0);
  Array<T> all(std::move(shape));
  T* target = all.data();
  for (const auto& part : parts) target = std::copy(part.begin(), part.end(), target);
  return all;
}

}  // namespace litevl
