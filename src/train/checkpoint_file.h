// What a run has to remember to go on as if it had never stopped, and its file.
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
  std::int64_t last_step = 0;     ///< that was validated

  /// Notes a validation; true if it is the best so far. Of equals the first stays.
  bool note(double score, std::int64_t step);
};

/// At the end of a step, whole.
struct TrainState {
  LiteVL model{nullptr};
  AdamW optimizer;
  std::optional<MomentumContrast> momentum;  ///< of retrieval with a queue
  Selection selection;
  std::int64_t step = 0;           ///< finished steps
  double seconds = 0;              ///< that they took, validations included
  std::vector<PlannedSteps> plan;  ///< of `Schedule`; the last is the whole run's
};

/// All of it in one safetensors file, written atomically: the file is the last whole checkpoint at
/// any moment.
void save_training_state(const std::filesystem::path& path, const TrainState& state);

/// Sets what `state` has from the file, or leaves it alone if there is none. Throws Error (kData)
/// if the file is not of such a run or holds what no run can have: numbers that are not finite,
/// more steps than were planned.
void load_training_state(const std::filesystem::path& path, TrainState& state);

}  // namespace litevl
