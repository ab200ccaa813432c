// Tests of the kernels that every rank of processors has.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "kernels/processor.h"

namespace litevl {

class OfRank : public testing::TestWithParam<Processor> {
 protected:
  void SetUp() override {
    if (!has_processor(GetParam())) GTEST_SKIP() << "not on this processor";
  }

 private:
  ChosenProcessor chosen_{GetParam()};
};

inline auto all_ranks() {
  return testing::Values(Processor::kPortable, Processor::kNeon, Processor::kNeonDot,
                         Processor::kNeonI8mm, Processor::kNeonBf16, Processor::kAvx2,
                         Processor::kAvxVnni, Processor::kAvx512, Processor::kAvx512Vnni,
                         Processor::kAvx512Bf16, Processor::kTiles);
}

inline std::string rank_name(const testing::TestParamInfo<Processor>& rank) {
  std::string name = processor_name(rank.param);
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

}  // namespace litevl
