// Makes all runs of a plan, and tables of their results.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "config/device_choice.h"
#include "litevl/progress.h"

namespace litevl {

struct AblationReport {
  std::filesystem::path output;  ///< contains tables.md and tables.json
  nlohmann::json document;
  std::string markdown;
};

/// Makes those runs of the plan in the file `config` (docs/training.md, "Ablations") that do not
/// exist yet, on `device`. Locks the plan's folder; writes the tables after each run. Throws Error
/// as read_ablation_plan and make_runs do; Stopped.
AblationReport ablate(const std::filesystem::path& config, const DeviceChoice& device,
                      const ProgressSink& progress = {});

}  // namespace litevl
