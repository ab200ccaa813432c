// A run of `litevl train`, from its options to its model folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "config/device_choice.h"
#include "litevl/progress.h"
#include "train/options.h"

namespace litevl {

struct TrainingRequest {
  TrainOptions options;
  bool is_extended = false;  ///< the run that is in the output folder gets more steps
  DeviceChoice device;
  ProgressSink progress = {};
  /// What to know before the run begins, such as what was left out of the data.
  std::function<void(const std::vector<std::string>& notes)> on_notes = {};
};

struct TrainingReport {
  std::int64_t steps = 0;
  bool is_done = false;  ///< else it was stopped, after a checkpoint
  double loss = 0;       ///< of the last step
  double seconds = 0;
  std::int64_t parameters = 0;
  std::filesystem::path model;  ///< empty if the run is not done
  std::filesystem::path best;   ///< by validation; empty if there was none
  std::int64_t best_step = 0;
  double best_score = 0;
};

/// Holds the run's folder. Throws Error (kUsage) for wrong options or a folder that is another
/// run's, before anything large is read, (kData) for what cannot be read, (kMachine) for a device
/// that is not there.
TrainingReport run_training(const TrainingRequest& request);

/// docs/json.md.
nlohmann::json training_run_json(const TrainingReport& report);

}  // namespace litevl
