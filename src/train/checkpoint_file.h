// The state that a run needs to continue as if it had never stopped, and its file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <vector>

#include "model/litevl.h"
#include "train/adamw.h"
#include "train/momentum.h"
#include "train/schedule.h"

namespace litevl {

/// The best model so far by the validation's score, and how long ago that was.
struct Selection {
  double best_score = -std::numeric_limits<double>::infinity();
  std::int64_t best_step = 0;     ///< 0: nothing was measured yet
  std::int64_t checks_since = 0;  ///< validations since the best one
  std::int64_t last_step = 0;     ///< the last step that was validated

  /// Records a validation; returns true if it is the best so far. Of equal ones the first remains
  /// the best.
  bool note(double score, std::int64_t step);
};

/// The complete state at the end of a step.
struct TrainState {
  LiteVL model{nullptr};
  AdamW optimizer;
  std::optional<MomentumContrast> momentum;  ///< for retrieval with a queue
  Selection selection;
  std::int64_t step = 0;           ///< finished steps
  double seconds = 0;              ///< the time that they took, including validations
  std::vector<PlannedSteps> plan;  ///< for `Schedule`; the last entry is for the whole run
};

/// Writes everything to one safetensors file, atomically: at any moment the file is the last
/// complete checkpoint.
void save_training_state(const std::filesystem::path& path, const TrainState& state);

/// Reads `state` from the file, or does nothing if there is no file. Throws Error (kData) if the
/// file is from a different kind of run, or contains what no run can have: numbers that are not
/// finite, or more steps than were planned.
void load_training_state(const std::filesystem::path& path, TrainState& state);

}  // namespace litevl
