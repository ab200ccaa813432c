// `litevl ablate`: trains and measures variants of the model and compares them in tables.
#pragma once

#include <string>

namespace litevl {

/// `config`: a plan's file (docs/training.md, "Ablations"); `device`: a word for `choose_device`.
void run_ablate(const std::string& config, const std::string& device, bool is_json);

}  // namespace litevl
