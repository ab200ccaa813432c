// How many patches an image has.
#pragma once

#include <cstdint>

namespace litevl {

/// Rows and columns of patches.
struct PatchGrid {
  std::int64_t height = 0;
  std::int64_t width = 0;
  bool operator==(const PatchGrid&) const = default;
};

}  // namespace litevl
