// What the processor at hand can do, and which of it the kernels use.
#pragma once

namespace litevl {

/// Ranks of processors, each with all that those before it have.
enum class Processor {
  kPortable,    ///< anything that C++ is compiled for
  kAvx2,        ///< AVX2 and FMA: Intel since 2013, AMD since 2015
  kAvx512,      ///< AVX512-F, -BW, -VL and -DQ: Intel's servers since 2017, AMD since Zen 4
  kAvx512Bf16,  ///< AVX512-BF16 and -VNNI, products of bfloat16 and of bytes: AMD since Zen 4
  kTiles,       ///< AMX with bfloat16 and bytes: Intel's servers since 2023
};

/// The highest rank of this machine. Tiles count where the system lets us use them.
Processor best_processor();

/// The one whose kernels are used: the best, unless a `ChosenProcessor` lives.
Processor processor();

/// "portable", "avx2", "avx512", "avx512-bf16" or "tiles".
const char* processor_name(Processor processor);

/// Whether products of bfloat16 and of bytes are among the kernels that are used.
inline bool has_bfloat16_products() { return processor() >= Processor::kAvx512Bf16; }

/// Whether the kernels multiply by tiles.
inline bool uses_tiles() { return processor() >= Processor::kTiles; }

/// For tests and measurements of the kernels of a lower rank: nothing above it is used while this
/// lives. `processor` is at most `best_processor()`. One at a time.
class ChosenProcessor {
 public:
  explicit ChosenProcessor(Processor processor);
  ~ChosenProcessor();
  ChosenProcessor(const ChosenProcessor&) = delete;
  ChosenProcessor& operator=(const ChosenProcessor&) = delete;
};

}  // namespace litevl
