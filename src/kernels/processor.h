// What the processor at hand can do, and which of it the kernels use.
#pragma once

namespace litevl {

/// Ranks of processors: what any has, then ARM's, then Intel's and AMD's. Each has all that those
/// before it of its kind have, but for kAvxVnni, whose instruction processors with AVX-512 have at
/// another width.
enum class Processor {
  kPortable,    ///< anything that C++ is compiled for
  kNeon,        ///< 64-bit ARM: vectors of four numbers
  kNeonDot,     ///< products of bytes: ARM's Cortex-A75 and Neoverse N1 (2018), Apple's M1
  kNeonI8mm,    ///< small matrices of bytes: ARMv8.6, optional before
  kNeonBf16,    ///< and of bfloat16: Neoverse V1 and N2 (2021), Cortex-A510 and -A710, Apple's M2
  kAvx2,        ///< AVX2 and FMA: Intel since 2013, AMD since 2015
  kAvxVnni,     ///< products of bytes in 256 bits: Intel's laptops since 2021, AMD since Zen 5
  kAvx512,      ///< AVX512-F, -BW, -VL and -DQ: Intel's servers since 2017, AMD since Zen 4
  kAvx512Vnni,  ///< products of bytes in 512 bits: Intel's laptops of 2019 to 2021
  kAvx512Bf16,  ///< products of bfloat16, too: AMD since Zen 4
  kTiles,       ///< AMX with bfloat16 and bytes: Intel's servers since 2023
};

/// The highest rank of this machine. Tiles count where the system lets us use them.
Processor best_processor();

/// Whether this machine can use the kernels of `rank`.
bool has_processor(Processor rank);

/// The one whose kernels are used: the best, unless a `ChosenProcessor` lives.
Processor processor();

/// "portable", "neon", "neon-dot", "neon-i8mm", "neon-bf16", "avx2", "avx-vnni", "avx512",
/// "avx512-vnni", "avx512-bf16" or "tiles".
const char* processor_name(Processor processor);

/// Whether products of bfloat16 are among the kernels that are used.
inline bool has_bfloat16_products() {
  const Processor used = processor();
  return used == Processor::kNeonBf16 || used >= Processor::kAvx512Bf16;
}

/// Whether the kernels multiply by tiles.
inline bool uses_tiles() { return processor() >= Processor::kTiles; }

/// For tests and measurements of the kernels of a lower rank: nothing above it is used while this
/// lives. Only where `has_processor(processor)`. One at a time.
class ChosenProcessor {
 public:
  explicit ChosenProcessor(Processor processor);
  ~ChosenProcessor();
  ChosenProcessor(const ChosenProcessor&) = delete;
  ChosenProcessor& operator=(const ChosenProcessor&) = delete;
};

}  // namespace litevl
