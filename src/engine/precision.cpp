#include "engine/precision.h"

#include "kernels/processor.h"
#include "litevl/error.h"

namespace litevl {

Precision choose_precision(const std::string& word, bool on_cpu) {
  if (word == "auto") return choose_precision(std::nullopt, on_cpu);
  for (const auto precision : {Precision::kFloat32, Precision::kBfloat16, Precision::kInt8})
    if (word == precision_name(precision)) return choose_precision(precision, on_cpu);
  throw Error(Error::Kind::kUsage, "precision", "is " + word,
              on_cpu ? "pass auto, float32, bfloat16 or int8"
                     : "on this device pass auto, float32 or bfloat16");
}

Precision choose_precision(std::optional<Precision> asked, bool on_cpu) {
  if (!on_cpu) {
    if (asked == Precision::kInt8)
      throw Error(Error::Kind::kMachine, "precision", "is int8",
                  "on this device pass auto, float32 or bfloat16");
    return asked.value_or(Precision::kBfloat16);
  }
  if (asked == Precision::kBfloat16 && !has_bfloat16_products())
    throw Error(Error::Kind::kMachine, "precision",
                "this processor has no products in bfloat16 (AVX512-BF16, or BF16 on ARM)",
                "pass auto, float32 or int8");
  return asked.value_or(has_bfloat16_products() ? Precision::kBfloat16 : Precision::kFloat32);
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
