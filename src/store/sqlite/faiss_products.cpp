// The products that FAISS's archive leaves open. Debian's FAISS wants a BLAS for searches of many
// vectors at once, which we do by our own kernels (nearest_centres.h); OpenBLAS is 36 MB, and
// starts as many threads as there are processors before main(), where nobody can say in a line that
// the system refused them.
#include <stdexcept>
#include <string>

// Hidden: what else the program loads, LibTorch, has a BLAS of its own.
#define LITEVL_BLAS extern "C" __attribute__((visibility("hidden")))

namespace {

[[noreturn]] void refuse(const char* name) {
  throw std::logic_error(std::string("FAISS asked for ") + name);
}

}  // namespace

LITEVL_BLAS void sgemm_() { refuse("sgemm"); }
// Of rotations and principal components, which no index of ours has.
LITEVL_BLAS void dgemm_() { refuse("dgemm"); }
LITEVL_BLAS void dgesvd_() { refuse("dgesvd"); }
LITEVL_BLAS void dsyev_() { refuse("dsyev"); }
LITEVL_BLAS void sgeqrf_() { refuse("sgeqrf"); }
LITEVL_BLAS void sgesvd_() { refuse("sgesvd"); }
LITEVL_BLAS void sorgqr_() { refuse("sorgqr"); }
LITEVL_BLAS void ssyrk_() { refuse("ssyrk"); }
