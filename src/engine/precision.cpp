#include "engine/precision.h"

#include "kernels/processor.h"
#include "litevl/error.h"

namespace litevl {
namespace {

Precision precision_elsewhere(PrecisionChoice choice) {
  if (choice == PrecisionChoice::kFloat32) return Precision::kFloat32;
  if (choice == PrecisionChoice::kInt8)
    throw Error(Error::Kind::kMachine, "precision", "is int8",
                "on this device pass auto, float32 or bfloat16");
  return Precision::kBfloat16;
}

}  // namespace

Precision choose_precision(PrecisionChoice choice, bool on_cpu) {
  if (!on_cpu) return precision_elsewhere(choice);
  switch (choice) {
    case PrecisionChoice::kAuto:
      return has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32;
    case PrecisionChoice::kBfloat16:
      if (!has_bfloat16_products())
        throw Error(Error::Kind::kMachine, "precision",
                    "this processor has no products in bfloat16 (AVX512-BF16, or BF16 on ARM)",
                    "pass auto, float32 or int8");
      return Precision::kBfloat16;
    case PrecisionChoice::kInt8:
      return Precision::kInt8;
    default:
      return Precision::kFloat32;
  }
}

std::string precision_name(Precision precision) {
  switch (precision) {
    case Precision::kBfloat16:
      return "bfloat16";
    case Precision::kInt8:
      return "int8";
    default:
      return "float32";
  }
}

}  // namespace litevl
