// What one step of training computes from a batch, whatever it trains for.
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

/// A number with its name in the log.
struct NamedNumber {
  std::string name;
  double value = 0;
};

struct TrainStep {
  std::vector<NamedNumber> losses;   ///< its parts
  std::vector<NamedNumber> figures;  ///< what else tells how training goes, shares in [0,1]
  std::vector<double> alpha;         ///< mean temporal scaling by layer

  double total() const;
  /// The value of a part or figure by its name, 0 if there is none.
  double value(const std::string& name) const;
};

/// What differs from step to step.
struct StepState {
  std::uint64_t seed = 0;                ///< of all random choices
  MomentumContrast* momentum = nullptr;  ///< for retrieval with a queue
  double soft_targets = 0;               ///< of `TrainOptions::soft_targets`, what the ramp allows
};

/// The step of `options.task`: adds its gradients to the model's weights. They mean nothing if a
/// loss is not finite. Throws Error (kData) if the batch lacks what the task needs.
TrainStep train_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                     const TrainOptions& options, const StepState& state);

}  // namespace litevl
