// Vectors grouped into cells by k-means (an inverted file), with one byte for each number: a
// quarter of the size of the vectors. E is their width. Private to store/sqlite/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "store/sqlite/nearest_centres.h"

namespace litevl {

/// A part of a cell's rows. Cells consist of parts so that they can grow without copying, with
/// little unused space.
struct CodedBlock {
  static constexpr std::size_t kMostRows = 32;

  explicit CodedBlock(std::size_t width)
      : codes(std::make_unique<std::int8_t[]>(kMostRows * width)) {}

  std::size_t size = 0;
  std::array<std::uint32_t, kMostRows> rows = {};
  std::array<float, kMostRows> steps = {};
  std::unique_ptr<std::int8_t[]> codes;  ///< (size, E): a vector is its cell's centre + step · code
};

/// May be used by many threads at once while none adds vectors.
class CodedCells {
 public:
  /// `centres` (cells, E), at least one. There are no rows at first.
  CodedCells(std::int64_t width, std::vector<float> centres);

  /// Adds the next rows, each to the cell with the nearest centre.
  void add(std::int64_t count, const float* vectors);
  /// Adds rows to `cell` with their codes from another index.
  void add(std::size_t cell, CodedBlock block);

  /// The rows with the `count` greatest products with `query`, computed from the codes, among the
  /// `cells` cells whose centres have the greatest products. Of equal ones the first are taken. The
  /// result is not sorted.
  std::vector<std::uint32_t> nearest(std::span<const float> query, std::int64_t count,
                                     std::int64_t cells) const;

  std::int64_t width() const { return width_; }
  const std::vector<float>& centres() const { return centres_; }
  const std::vector<std::vector<CodedBlock>>& cells() const { return cells_; }

 private:
  void add_row(std::size_t cell, std::uint32_t row, const float* vector,
               std::span<float> difference);

  std::int64_t width_ = 0;
  std::uint32_t rows_ = 0;
  std::vector<float> centres_;
  NearestCentres nearest_;
  std::vector<std::vector<CodedBlock>> cells_;
};

/// Computes the centres of `cells` cells for `count` vectors, of which there must be at least as
/// many, by k-means with angles. Throws faiss::FaissException.
std::vector<float> make_centres(const std::vector<float>& vectors, std::int64_t width,
                                std::size_t cells);

}  // namespace litevl
