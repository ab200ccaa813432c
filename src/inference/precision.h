// In which numbers inference computes.
#pragma once

#include <string>

namespace litevl {

enum class Precision {
  kFloat32,   ///< the reference, on any processor
  kBfloat16,  ///< products in bfloat16 with sums in float32, where the processor has them
};

/// "float32", "bfloat16", or "auto": bfloat16 where the processor has its products, else float32.
/// Throws Error (kUsage) for another word, (kMachine) for bfloat16 on a processor without.
Precision choose_precision(const std::string& word);

/// Its word.
std::string precision_name(Precision precision);

}  // namespace litevl
