// What one training step computes from a batch, for any task.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"
#include "train/momentum.h"
#include "train/options.h"

namespace litevl {

/// A number and its name in the log.
struct NamedNumber {
  std::string name;
  double value = 0;
};

struct TrainStep {
  std::vector<NamedNumber> losses;   ///< its parts
  std::vector<NamedNumber> figures;  ///< other measures of progress, fractions in [0,1]
  std::vector<double> alpha;         ///< mean temporal scaling by layer

  double total() const;
  /// The value of a loss or figure by its name; 0 if there is none.
  double value(const std::string& name) const;
};

/// What differs from step to step.
struct StepState {
  std::uint64_t seed = 0;                ///< for all random choices
  MomentumContrast* momentum = nullptr;  ///< for retrieval with a queue
  double soft_targets = 0;  ///< `TrainOptions::soft_targets`, as far as its ramp has come
};

/// The step for `options.task`: adds its gradients to the model's weights. They are meaningless if
/// a loss is not finite. Throws Error (kData) if the batch lacks what the task needs.
TrainStep train_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                     const TrainOptions& options, const StepState& state);

}  // namespace litevl
