// The content of a vector index. E is the width of the vectors.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "store/sqlite/coded_cells.h"

namespace litevl {

struct IndexContent {
  std::int64_t width = 0;         ///< E
  std::int64_t made_for = 0;      ///< number of clips from which the cells were made
  std::vector<std::int64_t> ids;  ///< the clips of its rows, ascending
  std::vector<float> vectors;     ///< (rows, E), if there are no cells
  std::optional<CodedCells> cells;
};

}  // namespace litevl
