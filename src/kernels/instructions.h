// The instructions that kernels are compiled for. Only functions between a rank's BEGIN and END
// may use them, so that the rest of the program runs on any processor.
// Private to kernels/.
#pragma once

#if defined(__x86_64__)
#include <immintrin.h>

#define LITEVL_X86 1
#define LITEVL_NEON 0
#elif defined(__AARCH64EL__)
#include <arm_neon.h>

#define LITEVL_X86 0
#define LITEVL_NEON 1
#else
#define LITEVL_X86 0
#define LITEVL_NEON 0
#endif

// Every program for AArch64 may use NEON; these instructions were added to it later. Older
// compilers can enable them only for whole files, or not at all.
#if !LITEVL_NEON
#define LITEVL_NEON_EXTENSIONS 0
#elif defined(__clang__)
#define LITEVL_NEON_EXTENSIONS (__clang_major__ >= 16)
#else
#define LITEVL_NEON_EXTENSIONS (__GNUC__ >= 10)
#endif

#if LITEVL_X86 || LITEVL_NEON
// clang-format off
#define LITEVL_PRAGMA(words) _Pragma(#words)
#define LITEVL_PRAGMA_OF(words) LITEVL_PRAGMA(words)
#if defined(__clang__)
#define LITEVL_BEGIN(instructions) \
  LITEVL_PRAGMA_OF(clang attribute push(__attribute__((target(instructions))), apply_to = function))
#define LITEVL_END _Pragma("clang attribute pop")
#else
#define LITEVL_BEGIN(instructions) \
  _Pragma("GCC push_options") LITEVL_PRAGMA_OF(GCC target(instructions))
#define LITEVL_END _Pragma("GCC pop_options")
#endif
// clang-format on
#endif
