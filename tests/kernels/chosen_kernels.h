// The kernels in bfloat16, and of bytes beside them, that a test is about.
#pragma once

#include <gtest/gtest.h>

#include <ostream>

#include "kernels/processor.h"

namespace litevl {

enum class Kernels { kStrips, kTiles, kNeon };

inline auto all_kernels() {
  return testing::Values(Kernels::kStrips, Kernels::kTiles, Kernels::kNeon);
}

inline Processor processor_of(Kernels kernels) {
  switch (kernels) {
    case Kernels::kTiles:
      return Processor::kTiles;
    case Kernels::kNeon:
      return Processor::kNeonBf16;
    default:
      return Processor::kAvx512Bf16;
  }
}

inline bool are_here(Kernels kernels) { return has_processor(processor_of(kernels)); }

/// While it lives, `kernels` are in use.
class ChosenKernels {
 public:
  explicit ChosenKernels(Kernels kernels) : chosen_(processor_of(kernels)) {}

 private:
  ChosenProcessor chosen_;
};

inline std::ostream& operator<<(std::ostream& out, Kernels kernels) {
  switch (kernels) {
    case Kernels::kTiles:
      return out << "tiles";
    case Kernels::kNeon:
      return out << "neon";
    default:
      return out << "strips";
  }
}

}  // namespace litevl
