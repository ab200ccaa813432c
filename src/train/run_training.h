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
  bool is_extended = false;  ///< the run in the output folder is given more steps
  DeviceChoice device;
  ProgressSink progress = {};
  /// Called before the run begins with notes, for example on what was left out of the data.
  std::function<void(const std::vector<std::string>& notes)> on_notes = {};
};

struct TrainingReport {
  std::int64_t steps = 0;
  bool is_done = false;  ///< false: it was stopped, after a checkpoint
  double loss = 0;       ///< loss of the last step
  double seconds = 0;
  std::int64_t parameters = 0;
  std::filesystem::path model;  ///< empty if the run is not done
  std::filesystem::path best;   ///< the best by validation; empty if there was none
  std::int64_t best_step = 0;
  double best_score = 0;
};

/// Locks the run's folder. Throws Error: kUsage for wrong options or the folder of another run,
/// before anything large is read; kData for what cannot be read; kMachine for a device that does
/// not exist.
TrainingReport run_training(const TrainingRequest& request);

/// See docs/json.md.
nlohmann::json training_run_json(const TrainingReport& report);

}  // namespace litevl
