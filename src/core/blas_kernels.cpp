#include "core/blas_kernels.h"

#include <cstdlib>

namespace litevl {

bool name_blas_kernels() {
#if defined(__x86_64__)
  constexpr auto* kVariable = "OPENBLAS_CORETYPE";
  if (std::getenv(kVariable) != nullptr) return false;
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (!has_avx2) return false;
  return setenv(kVariable, has_avx512 ? "SkylakeX" : "Haswell", 0) == 0;
#else
  return false;
#endif
}

}  // namespace litevl
