// An ablation's figures as a text to read and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "ablation/plan.h"
#include "ablation/summary.h"

namespace litevl {

/// {"tables": [{"title", "variants"}], "variants": [{"variant", "parameters", "training_seconds",
/// "seeds": [{"seed", MEASURE: [value, low, high], …}], MEASURE: {"mean", "lowest", "highest",
/// "half_width"}}], "complete"}.
nlohmann::json ablation_json(const AblationPlan& plan, const std::vector<VariantFigures>& variants);

/// The tables in Markdown, followed by explanations.
std::string ablation_markdown(const AblationPlan& plan,
                              const std::vector<VariantFigures>& variants);

}  // namespace litevl
