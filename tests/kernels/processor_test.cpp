#include "kernels/processor.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

namespace litevl {
namespace {

std::set<std::string> names_here() {
  std::set<std::string> names;
  for (int rank = 0; rank <= static_cast<int>(Processor::kTiles); ++rank)
    if (has_processor(static_cast<Processor>(rank)))
      names.insert(processor_name(static_cast<Processor>(rank)));
  return names;
}

TEST(ProcessorRank, HasThoseOfItsKindOnly) {
  const auto names = names_here();
  EXPECT_TRUE(names.contains("portable"));
  EXPECT_TRUE(names.contains(processor_name(best_processor())));
  EXPECT_FALSE(names.contains("unknown"));
#if defined(__aarch64__)
  EXPECT_TRUE(names.contains("neon"));
#else
  EXPECT_FALSE(names.contains("neon"));
#endif
}

TEST(ProcessorRank, ALowerOneCanBeChosen) {
  EXPECT_EQ(processor(), best_processor());
  {
    const ChosenProcessor chosen(Processor::kPortable);
    EXPECT_EQ(processor(), Processor::kPortable);
    EXPECT_FALSE(has_bfloat16_products());
  }
  EXPECT_EQ(processor(), best_processor());
  EXPECT_EQ(has_bfloat16_products(),
            has_processor(Processor::kNeonBf16) || has_processor(Processor::kAvx512Bf16));
}

// Whoever runs the tests on a processor of known rank, as scripts/other-processors, names it, so
// that no kernel is passed over in silence.
TEST(ProcessorRank, IsTheNamedOne) {
  const char* name = std::getenv("LITEVL_TEST_PROCESSOR");
  if (name == nullptr) GTEST_SKIP() << "none is named";
  EXPECT_STREQ(processor_name(best_processor()), name);
}

}  // namespace
}  // namespace litevl
