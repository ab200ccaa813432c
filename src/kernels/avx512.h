// The instructions that the kernels are compiled for. Only functions between these two words may
// use them, so that the rest of the program runs on any processor. A compiler uses AMX, which only
// some processors with AVX-512 have, nowhere of its own accord. Private to kernels/.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#define LITEVL_KERNELS 1
#if defined(__clang__)
// clang-format off
#define LITEVL_AVX512_BEGIN \
  _Pragma("clang attribute push(__attribute__((target(\"avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,amx-tile,amx-bf16\"))), apply_to = function)")
// clang-format on
#define LITEVL_AVX512_END _Pragma("clang attribute pop")
#else
#define LITEVL_AVX512_BEGIN   \
  _Pragma("GCC push_options") \
      _Pragma("GCC target(\"avx512f,avx512bw,avx512vl,avx512dq,avx512bf16,amx-tile,amx-bf16\")")
#define LITEVL_AVX512_END _Pragma("GCC pop_options")
#endif
#else
#define LITEVL_KERNELS 0
#endif
