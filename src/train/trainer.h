// The training loop: batches in, a better model out, resumable at any checkpoint.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"
#include "train/options.h"
#include "train/train_step.h"

namespace litevl {

/// What a run reports after a step.
struct TrainReport {
  std::int64_t step = 0;  ///< finished steps
  double rate = 0;        ///< the schedule's, before the groups' factors
  double grad_norm = 0;   ///< before clipping
  double seconds = 0;     ///< since this process began to train
  TrainStep losses;
};

/// Trains `model` in place for `options.task` from the run folder's checkpoint, or from step 0
/// where there is none, to `options.steps`. Every step's randomness is a function of the seed and
/// its number, so a run that was stopped and resumed makes the same steps as one that was not.
/// Writes OUTPUT/log.csv and OUTPUT/checkpoint.safetensors (atomically). Calls `report` after every
/// step; returns early, after a checkpoint, when it returns false. Throws Error (kData) if the loss
/// is not finite or the checkpoint does not belong to the model.
void train(LiteVL& model, const WordPiece& tokenizer, PairSource& source,
           const TrainOptions& options, const std::function<bool(const TrainReport&)>& report);

}  // namespace litevl
