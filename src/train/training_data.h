// What `litevl train` reads: batches to learn from, and lists by which the best model is chosen.
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

/// Frames are squares of `image_size` pixels. What was left out is added to `notes`, and the list's
/// digest to `inputs`. Throws Error: kUsage if the data does not exist, kData if it cannot be read.
std::unique_ptr<PairSource> open_training_data(const TrainOptions& options, std::int64_t image_size,
                                               const WordPiece& tokenizer,
                                               std::vector<std::string>& notes, RunInputs& inputs);

/// How the models of a run are measured, in percent: retrieval by the mean of R@1, R@5 and R@10 in
/// both directions, as in BLIP; answers by their accuracy. Nothing if the options name no list.
/// Adds the list's digest to `inputs`. Throws Error (kUsage) if training, validation and test have
/// videos in common.
Validation open_validation(const TrainOptions& options, const WordPiece& tokenizer,
                           RunInputs& inputs);

/// Sentences about videos that were held out of training, for the trained model's sentences.txt
/// (docs/library.md, "What chance finds"): the first caption of each validation video, at most
/// 2,000, in a random order. Nothing if there are fewer than 100, or the task is not retrieval.
std::vector<std::string> held_out_sentences(const TrainOptions& options);

}  // namespace litevl
