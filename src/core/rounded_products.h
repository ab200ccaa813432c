// Numbers that are the same on every processor.
#pragma once

/// Behind a file's includes: no product below is added to anything without being rounded first,
/// though the processor may have an instruction for both.
#if defined(__clang__)
#define LITEVL_ROUNDED_PRODUCTS _Pragma("clang fp contract(off)")
#else
#define LITEVL_ROUNDED_PRODUCTS _Pragma("GCC optimize(\"fp-contract=off\")")
#endif
