// `litevl train`: fine-tunes a model for retrieval or question answering.
#pragma once

#include <string>

#include "train/options.h"

namespace litevl {

/// `is_extended`: the run that is in the output folder gets more steps. `device`: a word for
/// `choose_device`. Throws Stopped after a checkpoint.
void run_train(const TrainOptions& options, bool is_extended, const std::string& device,
               bool is_json);

}  // namespace litevl
