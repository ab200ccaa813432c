// The instructions that the kernels are compiled for. Only functions between LITEVL_AVX512_BEGIN
// and LITEVL_AVX512_END may use them, so that the rest of the program runs on any processor.
// Compilers use AMX, which not every processor with the others has, nowhere of their own accord.
// Private to kernels/.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#define LITEVL_KERNELS 1
// clang-format off
#define LITEVL_TARGET \
  "avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,avx512vnni,amx-tile,amx-bf16,amx-int8"
#define LITEVL_PRAGMA(words) _Pragma(#words)
#define LITEVL_PRAGMA_OF(words) LITEVL_PRAGMA(words)
#if defined(__clang__)
#define LITEVL_AVX512_BEGIN \
  LITEVL_PRAGMA_OF(clang attribute push(__attribute__((target(LITEVL_TARGET))), apply_to = function))
#define LITEVL_AVX512_END _Pragma("clang attribute pop")
#else
#define LITEVL_AVX512_BEGIN \
  _Pragma("GCC push_options") LITEVL_PRAGMA_OF(GCC target(LITEVL_TARGET))
#define LITEVL_AVX512_END _Pragma("GCC pop_options")
#endif
// clang-format on
#else
#define LITEVL_KERNELS 0
#endif
