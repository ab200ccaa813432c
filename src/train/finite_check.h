// Checks whether training has ruined the model: numbers that are not finite never become finite
// again.
#pragma once

#include <cstdint>

#include "train/checkpoint_file.h"
#include "train/train_step.h"

namespace litevl {

/// The progress of a run when it is checked.
struct RunPlace {
  std::int64_t step = 0;             ///< finished steps
  std::int64_t checkpoint_step = 0;  ///< step of the last checkpoint; 0: there is none
};

/// Throws Error (kData) naming the step and the part of the loss that is not finite.
void check_finite_losses(const TrainStep& losses, const RunPlace& place);

/// Throws Error (kData) if the norm of the gradients is not finite.
void check_finite_gradients(double norm, const RunPlace& place);

/// Throws Error (kData) naming a weight, a moment or a copy that is not finite.
void check_finite_state(const TrainState& state, const RunPlace& place);

}  // namespace litevl
