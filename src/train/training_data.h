// What `litevl train` reads: batches to learn from, and lists to choose the best model by.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/pair_source.h"
#include "text/wordpiece.h"
#include "train/options.h"
#include "train/run_folder.h"
#include "train/trainer.h"

namespace litevl {

/// Frames of `image_size` pixels a side. `notes` gets what was left out, `inputs` the list's
/// digest. Throws Error (kUsage) if the data is not there, (kData) if it cannot be read.
std::unique_ptr<PairSource> open_training_data(const TrainOptions& options, std::int64_t image_size,
                                               const WordPiece& tokenizer,
                                               std::vector<std::string>& notes, RunInputs& inputs);

/// How the models of a run are measured: retrieval by the mean of R@1, R@5 and R@10 of both
/// directions, as BLIP chooses, answers by their accuracy; in percent. Nothing if the options name
/// no list. `inputs` gets the list's digest. Throws Error (kUsage) if training, validation and test
/// are not apart.
Validation open_validation(const TrainOptions& options, const WordPiece& tokenizer,
                           RunInputs& inputs);

}  // namespace litevl
