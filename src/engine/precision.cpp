#include "engine/precision.h"

#include "kernels/processor.h"
#include "litevl/error.h"

namespace litevl {

Precision choose_precision(const std::string& word, bool on_cpu) {
  if (word == "float32") return Precision::kFloat32;
  if (!on_cpu) {
    if (word == "auto" || word == "bfloat16") return Precision::kBfloat16;
    throw Error(word == "int8" ? Error::Kind::kMachine : Error::Kind::kUsage, "precision",
                "is " + word, "on this device pass auto, float32 or bfloat16");
  }
  if (word == "auto") return has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32;
  if (word != "bfloat16" && word != "int8")
    throw Error(Error::Kind::kUsage, "precision", "is " + word,
                "pass auto, float32, bfloat16 or int8");
  if (word == "bfloat16" && !has_bfloat16_products())
    throw Error(Error::Kind::kMachine, "precision",
                "this processor has no products in bfloat16 (AVX512-BF16, or BF16 on ARM)",
                "pass auto, float32 or int8");
  return word == "int8" ? Precision::kInt8 : Precision::kBfloat16;
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
