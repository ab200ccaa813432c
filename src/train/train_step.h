// What one step of training computes from a batch, whatever it trains for.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"
#include "train/options.h"

namespace litevl {

/// A number with its name in the log.
struct Figure {
  std::string name;
  double value = 0;
};

struct TrainStep {
  at::Tensor loss;              ///< scalar with gradients; undefined if a part is not finite
  std::vector<Figure> losses;   ///< its parts
  std::vector<Figure> figures;  ///< what else tells how training goes, shares in [0,1]
  std::vector<double> alpha;    ///< mean temporal scaling by layer

  double total() const;
  /// The value of a part or figure by its name, 0 if there is none.
  double value(const std::string& name) const;
};

/// The step of `options.task`, its random choices a function of `seed`. Throws Error (kData) if the
/// batch lacks what the task needs.
TrainStep train_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                     const TrainOptions& options, std::uint64_t seed);

}  // namespace litevl
