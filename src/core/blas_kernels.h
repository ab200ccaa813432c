// Chooses the kernels that OpenBLAS computes with.
#pragma once

namespace litevl {

/// Sets OPENBLAS_CORETYPE in the environment, unless it is already set, to the kernels that fit the
/// processor's instructions: SkylakeX (AVX-512) or Haswell (AVX2). LibTorch uses OpenBLAS for
/// float32 products. OpenBLAS recognises processors by their model numbers and falls back to its
/// oldest kernels on a processor that is newer than itself: Debian 12's runs on Intel's newest
/// servers at a quarter of their speed. OpenBLAS reads the variable when it is loaded, so this
/// affects only programs started afterwards. It is also set where OpenBLAS would have chosen better
/// kernels by itself. Returns whether it changed anything.
bool name_blas_kernels();

}  // namespace litevl
