#include "core/heap.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace litevl {
namespace {

long page_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// Like a tensor of a layer, of the size of a batch: made, filled and dropped.
void use_block(std::size_t bytes) {
  auto* block = static_cast<volatile char*>(std::malloc(bytes));
  for (std::size_t i = 0; i < bytes; i += 4096) block[i] = 1;
  std::free(const_cast<char*>(block));
}

TEST(Heap, FreedMemoryIsUsedAgain) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer has an allocator of its own";
#endif
#ifndef __GLIBC__
  GTEST_SKIP() << "of glibc only";
#endif
  keep_freed_memory();
  constexpr std::size_t kBytes = 48 << 20;
  use_block(kBytes);
  const long before = page_faults();
  for (int i = 0; i < 10; ++i) use_block(kBytes);
  EXPECT_LT(page_faults() - before, 100);  // of 12,288 pages, ten times
}

TEST(Heap, TunablesThatAreThereStay) {
#ifndef __GLIBC__
  GTEST_SKIP() << "of glibc only";
#endif
  constexpr auto* kVariable = "GLIBC_TUNABLES";
  const auto* before = std::getenv(kVariable);
  const std::optional<std::string> old =
      before == nullptr ? std::nullopt : std::optional<std::string>(before);
  unsetenv(kVariable);
  start_with_huge_pages();
  EXPECT_STREQ(std::getenv(kVariable), "glibc.malloc.hugetlb=1");
  setenv(kVariable, "glibc.malloc.check=0", 1);
  start_with_huge_pages();
  EXPECT_STREQ(std::getenv(kVariable), "glibc.malloc.check=0");
  if (old)
    setenv(kVariable, old->c_str(), 1);
  else
    unsetenv(kVariable);
}

}  // namespace
}  // namespace litevl
