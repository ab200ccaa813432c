// Which parameters decay, and which learn faster or slower than BLIP's.
#pragma once

#include <vector>

#include "model/litevl.h"
#include "train/adamw.h"
#include "train/options.h"

namespace litevl {

/// Matrices decay; biases, norms, tables of positions and times and the temperature do not. The
/// temporal modules start at nothing beside weights of full size, so they may learn faster
/// (`temporal_rate`), and the scaling slower (`scaling_rate`), lest it shuts them off before they
/// have learned anything. All other weights learn slower by `layer_decay` for every layer between
/// them and their encoder's output.
std::vector<TrainedParameter> group_parameters(LiteVL& model, const TrainOptions& options);

}  // namespace litevl
