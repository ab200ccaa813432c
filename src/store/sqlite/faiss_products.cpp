// The BLAS functions that FAISS's static library refers to. Debian's FAISS uses a BLAS to search
// for many vectors at once, for which we have our own kernels (nearest_centres.h). OpenBLAS takes
// 36 MB, and starts one thread for each processor before main(), where we cannot report in one line
// that the system refused them.
#include <stdexcept>
#include <string>

// Hidden, because LibTorch, which the program may load, has its own BLAS.
#define LITEVL_BLAS extern "C" __attribute__((visibility("hidden")))

namespace {

[[noreturn]] void refuse(const char* name) {
  throw std::logic_error(std::string("FAISS asked for ") + name);
}

}  // namespace

LITEVL_BLAS void sgemm_() { refuse("sgemm"); }
// For rotations and principal components, which none of our indexes has.
LITEVL_BLAS void dgemm_() { refuse("dgemm"); }
LITEVL_BLAS void dgesvd_() { refuse("dgesvd"); }
LITEVL_BLAS void dsyev_() { refuse("dsyev"); }
LITEVL_BLAS void sgeqrf_() { refuse("sgeqrf"); }
LITEVL_BLAS void sgesvd_() { refuse("sgesvd"); }
LITEVL_BLAS void sorgqr_() { refuse("sorgqr"); }
LITEVL_BLAS void ssyrk_() { refuse("ssyrk"); }
