// `litevl train`: fine-tunes a model for retrieval or question answering.
#pragma once

#include "train/options.h"

namespace litevl {

void run_train(const TrainOptions& options, bool is_json);

}  // namespace litevl
