// All runs of a plan, and the tables of what they give.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "config/device_choice.h"
#include "litevl/progress.h"

namespace litevl {

struct AblationReport {
  std::filesystem::path output;  ///< has tables.md and tables.json
  nlohmann::json document;
  std::string markdown;
};

/// Makes the runs of the plan in the file `config` (docs/training.md, "Ablations") that are not
/// there yet, on `device`, holding the plan's folder; its tables are written after each. Throws
/// Error as read_ablation_plan and make_runs; Stopped.
AblationReport ablate(const std::filesystem::path& config, const DeviceChoice& device,
                      const ProgressSink& progress = {});

}  // namespace litevl
