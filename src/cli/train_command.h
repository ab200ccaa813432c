// `litevl train`: fine-tunes a model for retrieval or question answering.
#pragma once

#include <string>

#include "train/options.h"

namespace litevl {

/// `device`: a word for `choose_device`.
void run_train(const TrainOptions& options, const std::string& device, bool is_json);

}  // namespace litevl
