// The products that FAISS's archive leaves open, by our kernels. Debian's FAISS wants a BLAS for
// the one that k-means is made of; OpenBLAS is 36 MB, and starts as many threads as there are
// processors before main(), where nobody can say in a line that the system refused them.
#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/product.h"

// Hidden: what else the program loads, LibTorch, has a BLAS of its own.
#define LITEVL_BLAS extern "C" __attribute__((visibility("hidden")))

namespace {

// C (m,n) = A' B, all by columns: row i of what we call the left side is column i of B.
void multiply_transposed(std::int64_t m, std::int64_t n, std::int64_t k, const float* a,
                         std::int64_t a_stride, const float* b, std::int64_t b_stride, float* c,
                         std::int64_t c_stride) {
  std::vector<float> dense;
  if (a_stride != k) {
    dense.resize(static_cast<std::size_t>(m * k));
    for (std::int64_t i = 0; i < m; ++i) std::copy_n(a + i * a_stride, k, dense.data() + i * k);
    a = dense.data();
  }
  const litevl::PackedFloats packed(a, nullptr, m, k);
  const auto tasks = (n + litevl::kRowsAtOnce - 1) / litevl::kRowsAtOnce;
#pragma omp parallel for schedule(dynamic)
  for (std::int64_t task = 0; task < tasks; ++task) {
    const auto first = task * litevl::kRowsAtOnce;
    multiply(
        litevl::FloatRows{b + first * b_stride, std::min(litevl::kRowsAtOnce, n - first), b_stride},
        packed, c + first * c_stride, c_stride);
  }
}

[[noreturn]] void refuse(const char* name) {
  throw std::logic_error(std::string("FAISS asked for ") + name);
}

}  // namespace

// Called for searches of many vectors at once only: A transposed, B as it is, nothing added.
LITEVL_BLAS int sgemm_(const char* transpose_a, const char* transpose_b, int* m, int* n, int* k,
                       const float* alpha, const float* a, int* a_stride, const float* b,
                       int* b_stride, float* beta, float* c, int* c_stride) {
  if (*transpose_a != 'T' || *transpose_b != 'N' || *alpha != 1 || *beta != 0) refuse("sgemm");
  multiply_transposed(*m, *n, *k, a, *a_stride, b, *b_stride, c, *c_stride);
  return 0;
}

// Of rotations and principal components, which no index of ours has.
LITEVL_BLAS void dgemm_() { refuse("dgemm"); }
LITEVL_BLAS void dgesvd_() { refuse("dgesvd"); }
LITEVL_BLAS void dsyev_() { refuse("dsyev"); }
LITEVL_BLAS void sgeqrf_() { refuse("sgeqrf"); }
LITEVL_BLAS void sgesvd_() { refuse("sgesvd"); }
LITEVL_BLAS void sorgqr_() { refuse("sorgqr"); }
LITEVL_BLAS void ssyrk_() { refuse("ssyrk"); }
