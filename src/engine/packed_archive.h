// The order of a part's numbers in a file, defined once for writing and for reading. K rows, over
// which products are summed, N columns.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "kernels/kept_numbers.h"
#include "kernels/packed_bytes.h"
#include "kernels/packed_floats.h"
#include "kernels/packed_matrix.h"

namespace litevl::engine {

/// Goes through all arrays of a part, one after another (packed_parts.h), and either reads them
/// from a file or writes them to one. The caller knows their sizes from the model's configuration,
/// so a file's content never decides where anything is read.
class PackedArchive {
 public:
  virtual ~PackedArchive() = default;

  /// Throws Error (kData) if the archive reads and has fewer numbers.
  template <class T>
  void numbers(Numbers<T>& x, std::int64_t count) {
    const auto size = static_cast<std::size_t>(count);
    if (const Memory found = array({x.owner(), x.data(), x.size() * sizeof(T)}, size * sizeof(T));
        found.data != x.data())
      x = Numbers<T>(found.owner, static_cast<const T*>(found.data), size);
  }

  /// For PackedFloats or PackedMatrix.
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

  /// Writes the bytes `there`, or returns the `bytes` bytes that were read instead of them.
  virtual Memory array(const Memory& there, std::size_t bytes) = 0;
};

}  // namespace litevl::engine
