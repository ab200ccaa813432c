// The order in which a part's numbers lie in a file, said once for writing and for reading.
// K rows, which are summed over, N columns.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "kernels/kept_numbers.h"
#include "kernels/packed_bytes.h"
#include "kernels/packed_floats.h"
#include "kernels/packed_matrix.h"

namespace litevl::engine {

/// What goes through all arrays of a part, one after another (packed_parts.h): a file that gives
/// them, or what takes them to a file. How large they are the caller knows, from the model's
/// configuration: nothing that stands in a file decides where anybody reads.
class PackedArchive {
 public:
  virtual ~PackedArchive() = default;

  /// Throws Error (kData) if the archive gives numbers and has not so many.
  template <class T>
  void numbers(Numbers<T>& x, std::int64_t count) {
    const auto size = static_cast<std::size_t>(count);
    if (const Memory found = array({x.owner(), x.data(), x.size() * sizeof(T)}, size * sizeof(T));
        found.data != x.data())
      x = Numbers<T>(found.owner, static_cast<const T*>(found.data), size);
  }

  /// PackedFloats or PackedMatrix.
  template <class Matrix>
  void matrix(Matrix& x, std::int64_t columns, std::int64_t rows) {
    using Number = std::remove_const_t<std::remove_reference_t<decltype(*x.values().data())>>;
    auto values = x.values();
    auto bias = x.biases();
    numbers(values, packed_size<Number>(rows, columns));
    numbers(bias, padded(columns));
    x = Matrix(columns, rows, std::move(values), std::move(bias));
  }

  void matrix(PackedBytes& x, std::int64_t columns, std::int64_t rows) {
    auto parts = x.parts();
    numbers(parts.values, PackedBytes::value_count(rows, columns));
    numbers(parts.steps, padded(columns));
    numbers(parts.offsets, padded(columns));
    numbers(parts.bias, padded(columns));
    x = PackedBytes(columns, rows, std::move(parts));
  }

 protected:
  struct Memory {
    std::shared_ptr<const void> owner;
    const void* data = nullptr;
    std::size_t bytes = 0;
  };

  /// `there` as it is, or `bytes` bytes in its place.
  virtual Memory array(const Memory& there, std::size_t bytes) = 0;
};

}  // namespace litevl::engine
