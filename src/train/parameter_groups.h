// Which parameters have weight decay, and which learn faster or slower than BLIP's.
#pragma once

#include <vector>

#include "model/litevl.h"
#include "train/adamw.h"
#include "train/options.h"

namespace litevl {

/// Matrices have weight decay; biases, norms, tables of positions and times, and the temperature do
/// not. The temporal modules start at zero, while other weights have their full size, so they may
/// learn faster (`temporal_rate`). The scaling may learn slower (`scaling_rate`), so that it does
/// not switch them off before they have learned anything. For all other weights the rate is
/// multiplied by `layer_decay` for every layer between them and their encoder's output.
std::vector<TrainedParameter> group_parameters(LiteVL& model, const TrainOptions& options);

}  // namespace litevl
