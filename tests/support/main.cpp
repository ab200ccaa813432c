// Starts anew with OpenBLAS's kernels named, as `litevl` starts what computes.
#include <gmock/gmock.h>
#include <unistd.h>

#include "core/blas_kernels.h"

int main(int argc, char** argv) {
  if (litevl::name_blas_kernels()) execv("/proc/self/exe", argv);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
