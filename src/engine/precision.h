// In which numbers the engine computes.
#pragma once

#include <string>

namespace litevl {

enum class Precision {
  kFloat32,   ///< the reference, on any processor or device
  kBfloat16,  ///< products in bfloat16 with sums in float32, where there are any
  kInt8,      ///< the video encoder's in bytes with sums in integers, the rest as kBfloat16, or,
              ///< where there is none, as kFloat32
};

/// "float32", "bfloat16", "int8", or "auto": bfloat16 where the processor has its products, else
/// float32; on another device bfloat16. Throws Error (kUsage) for another word, (kMachine) for
/// products that the processor or the device does not have.
Precision choose_precision(const std::string& word, bool on_cpu = true);

/// Its word.
std::string precision_name(Precision precision);

}  // namespace litevl
