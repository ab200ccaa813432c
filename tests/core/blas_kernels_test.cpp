#include "core/blas_kernels.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace litevl {
namespace {

TEST(BlasKernels, ANameThatIsThereStays) {
  const auto* before = std::getenv("OPENBLAS_CORETYPE");
  const std::string old = before == nullptr ? "" : before;
  setenv("OPENBLAS_CORETYPE", "Mine", 1);
  EXPECT_FALSE(name_blas_kernels());
  EXPECT_STREQ(std::getenv("OPENBLAS_CORETYPE"), "Mine");
  unsetenv("OPENBLAS_CORETYPE");
  if (name_blas_kernels()) {
    const std::string name = std::getenv("OPENBLAS_CORETYPE");
    EXPECT_TRUE(name == "SkylakeX" || name == "Haswell") << name;
#if defined(__x86_64__)
    // AVX-512's wherever it is, whoever made the processor: AVX2's take 1.6 times as long.
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
      EXPECT_EQ(name, "SkylakeX");
    }
#endif
    EXPECT_FALSE(name_blas_kernels());
  } else {
    EXPECT_EQ(std::getenv("OPENBLAS_CORETYPE"), nullptr);
  }
  if (!old.empty()) setenv("OPENBLAS_CORETYPE", old.c_str(), 1);
}

}  // namespace
}  // namespace litevl
