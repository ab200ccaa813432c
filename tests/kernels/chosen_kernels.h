// The kernels that a test is about.
#pragma once

#include <optional>
#include <ostream>

#include "kernels/processor.h"

namespace litevl {

enum class Kernels { kStrips, kTiles };

inline bool are_here(Kernels kernels) {
  return kernels == Kernels::kTiles ? has_tiles() : has_bfloat16_products();
}

/// While it lives, `kernels` are in use.
class ChosenKernels {
 public:
  explicit ChosenKernels(Kernels kernels) {
    if (kernels == Kernels::kStrips) without_tiles_.emplace();
  }

 private:
  std::optional<WithoutTiles> without_tiles_;
};

inline std::ostream& operator<<(std::ostream& out, Kernels kernels) {
  return out << (kernels == Kernels::kTiles ? "tiles" : "strips");
}

}  // namespace litevl
