// The training loop. It can be resumed at any checkpoint.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"
#include "train/checkpoint_file.h"
#include "train/options.h"
#include "train/train_step.h"

namespace litevl {

/// What a run reports after a step.
struct TrainReport {
  std::int64_t step = 0;             ///< finished steps
  double rate = 0;                   ///< the schedule's rate, before the groups' factors
  double grad_norm = 0;              ///< before clipping
  double seconds = 0;                ///< time of the whole run so far, including validations
  std::optional<double> validation;  ///< the score, after steps that were validated
  TrainStep losses;
};

/// How the best of a run's models is chosen.
struct Validation {
  /// The score of a model, in eval mode and without gradients; higher is better. If this is empty,
  /// no model is chosen.
  std::function<double(LiteVL&)> measure;
  /// Stores the model, which is the best so far, before the checkpoint that says so is written.
  std::function<void(LiteVL&)> keep;
};

struct TrainOutcome {
  std::int64_t step = 0;  ///< finished steps of the whole run
  double seconds = 0;     ///< time that they took
  /// All steps were made and validated, or the run ended because of `patience`.
  bool is_done = false;
  Selection selection;
};

/// Trains `model` in place for `options.task` from the run folder's checkpoint, or from step 0 if
/// there is none, to `options.steps`, or until `options.patience` validations in a row were not
/// better. The randomness of a step is a function of the seed and the step's number, so a run that
/// was stopped and resumed makes the same steps as one that was not. Writes OUTPUT/log.csv and
/// OUTPUT/checkpoint.safetensors (atomically), the latter only if another step can be computed from
/// it. Calls `report` after every step; if it returns false, or the validation throws Stopped,
/// returns early, after a checkpoint. A checkpoint that was planned for fewer steps than
/// `options.steps` is extended (`Schedule`). Throws Error: kData if losses, gradients or weights
/// are not finite or the checkpoint does not belong to the run; kUsage if the run to extend had
/// ended because of `patience`; and, after a checkpoint, what the source throws.
TrainOutcome train(LiteVL& model, const WordPiece& tokenizer, PairSource& source,
                   const TrainOptions& options,
                   const std::function<bool(const TrainReport&)>& report,
                   const Validation& validation = {});

}  // namespace litevl
