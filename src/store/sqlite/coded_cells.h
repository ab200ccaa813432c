// Vectors in cells by k-means (an inverted file), a byte a number: a quarter of what they would
// take. E their width. Private to store/sqlite/.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "store/sqlite/nearest_centres.h"

namespace litevl {

/// Up to so many rows of a cell, so that cells grow without a copy and hardly any room is empty.
struct CodedBlock {
  static constexpr std::size_t kMostRows = 32;

  explicit CodedBlock(std::size_t width)
      : codes(std::make_unique<std::int8_t[]>(kMostRows * width)) {}

  std::size_t size = 0;
  std::array<std::uint32_t, kMostRows> rows = {};
  std::array<float, kMostRows> steps = {};
  std::unique_ptr<std::int8_t[]> codes;  ///< (size, E): a row is its cell's centre + step · code
};

/// Safe from many threads while nobody adds.
class CodedCells {
 public:
  /// `centres` (cells, E), one at least. There are no rows yet.
  CodedCells(std::int64_t width, std::vector<float> centres);

  /// The next rows, each in the cell whose centre is nearest.
  void add(std::int64_t count, const float* vectors);
  /// Rows of `cell` as another index had them.
  void add(std::size_t cell, CodedBlock block);

  /// Rows of the `count` greatest products with `query`, as far as the codes tell, in the `cells`
  /// cells whose centres' are the greatest; of equals the first. In no order.
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

/// Centres of `cells` cells for the `count` vectors, at least as many: k-means by angle.
/// Throws faiss::FaissException.
std::vector<float> make_centres(const std::vector<float>& vectors, std::int64_t width,
                                std::size_t cells);

}  // namespace litevl
