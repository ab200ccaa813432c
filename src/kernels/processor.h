// What this machine's processor can do, and which of that the kernels use.
#pragma once

namespace litevl {

/// Ranks of processors: first what any processor has, then ARM's, then Intel's and AMD's. Each rank
/// includes the earlier ranks of its kind, except kAvxVnni: processors with AVX-512 have its
/// instruction in another width.
enum class Processor {
  kPortable,    ///< anything that C++ is compiled for
  kNeon,        ///< 64-bit ARM: vectors of four numbers
  kNeonDot,     ///< products of bytes: ARM's Cortex-A75 and Neoverse N1 (2018), Apple's M1
  kNeonI8mm,    ///< products of small matrices of bytes: ARMv8.6, optional before
  kNeonBf16,    ///< the same of bfloat16: Neoverse V1 and N2 (2021), Cortex-A510 and -A710, Apple's
                ///< M2
  kAvx2,        ///< AVX2 and FMA: Intel since 2013, AMD since 2015
  kAvxVnni,     ///< products of bytes in 256 bits: Intel's laptops since 2021, AMD since Zen 5
  kAvx512,      ///< AVX512-F, -BW, -VL and -DQ: Intel's servers since 2017, AMD since Zen 4
  kAvx512Vnni,  ///< products of bytes in 512 bits: Intel's laptops of 2019 to 2021
  kAvx512Bf16,  ///< also products of bfloat16: AMD since Zen 4
  kTiles,       ///< AMX with bfloat16 and bytes: Intel's servers since 2023
};

/// The highest rank of this machine. Tiles count only if the operating system allows their use.
Processor best_processor();

/// Whether this machine can use the kernels of `rank`.
bool has_processor(Processor rank);

/// The rank whose kernels are used: the highest, unless a `ChosenProcessor` exists.
Processor processor();

/// "portable", "neon", "neon-dot", "neon-i8mm", "neon-bf16", "avx2", "avx-vnni", "avx512",
/// "avx512-vnni", "avx512-bf16" or "tiles".
const char* processor_name(Processor processor);

/// Whether the kernels in use include products of bfloat16.
inline bool has_bfloat16_products() {
  const Processor used = processor();
  return used == Processor::kNeonBf16 || used >= Processor::kAvx512Bf16;
}

/// Whether the kernels in use multiply with tiles.
inline bool uses_tiles() { return processor() >= Processor::kTiles; }

/// For tests and measurements of a lower rank's kernels: while this object exists, no higher rank
/// is used. Requires `has_processor(processor)`. Only one may exist at a time.
class ChosenProcessor {
 public:
  explicit ChosenProcessor(Processor processor);
  ~ChosenProcessor();
  ChosenProcessor(const ChosenProcessor&) = delete;
  ChosenProcessor& operator=(const ChosenProcessor&) = delete;
};

}  // namespace litevl
