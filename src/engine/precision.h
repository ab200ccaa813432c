// The number types that the engine computes with.
#pragma once

#include <string>

#include "core/words.h"
#include "litevl/types.h"

namespace litevl {

enum class Precision {
  kFloat32,   ///< the reference, on any processor or device
  kBfloat16,  ///< products in bfloat16 with sums in float32
  kInt8,      ///< the video encoder's in bytes with sums in integers, the rest as kBfloat16, or,
              ///< where there is none, as kFloat32
};

inline constexpr Word<PrecisionChoice> kPrecisionWords[] = {
    {"auto", PrecisionChoice::kAuto},
    {"float32", PrecisionChoice::kFloat32},
    {"bfloat16", PrecisionChoice::kBfloat16},
    {"int8", PrecisionChoice::kInt8},
};

/// On devices other than the CPU, kAuto is kBfloat16. Throws Error (kMachine) if the processor or
/// the device does not have the products.
Precision choose_precision(PrecisionChoice choice, bool on_cpu = true);

/// "float32", "bfloat16" or "int8".
std::string precision_name(Precision precision);

}  // namespace litevl
