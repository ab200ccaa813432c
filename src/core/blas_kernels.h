// Which of its kernels OpenBLAS computes with.
#pragma once

namespace litevl {

/// OpenBLAS, which LibTorch multiplies float32 by, knows processors by their numbers and takes one
/// that is younger than itself for the oldest: Debian 12's computes as in 2004 on Intel's newest
/// servers, at a quarter of their speed. Puts the name of the kernels for the instructions that are
/// here, SkylakeX (AVX-512) or Haswell (AVX2), into the environment (OPENBLAS_CORETYPE) unless
/// there is one, also where OpenBLAS would have known better ones. It reads the name when it is
/// loaded, so this is for programs that are started afterwards. Returns whether it changed
/// anything.
bool name_blas_kernels();

}  // namespace litevl
