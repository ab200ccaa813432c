// The kernels that a test is about.
#pragma once

#include <ostream>

#include "kernels/processor.h"

namespace litevl {

enum class Kernels { kStrips, kTiles };

inline bool are_here(Kernels kernels) {
  return has_processor(kernels == Kernels::kTiles ? Processor::kTiles : Processor::kAvx512Bf16);
}

/// While it lives, `kernels` are in use.
class ChosenKernels {
 public:
  explicit ChosenKernels(Kernels kernels)
      : chosen_(kernels == Kernels::kTiles ? Processor::kTiles : Processor::kAvx512Bf16) {}

 private:
  ChosenProcessor chosen_;
};

inline std::ostream& operator<<(std::ostream& out, Kernels kernels) {
  return out << (kernels == Kernels::kTiles ? "tiles" : "strips");
}

}  // namespace litevl
