// In which numbers the engine computes.
#pragma once

#include <optional>
#include <string>

#include "litevl/types.h"

namespace litevl {

/// "float32", "bfloat16", "int8", or "auto": bfloat16 where the processor has its products, else
/// float32; on another device bfloat16. Throws Error (kUsage) for another word, (kMachine) for
/// products that the processor or the device does not have.
Precision choose_precision(const std::string& word, bool on_cpu = true);
/// The same; none is "auto".
Precision choose_precision(std::optional<Precision> asked, bool on_cpu = true);

/// Its word.
std::string precision_name(Precision precision);

}  // namespace litevl
