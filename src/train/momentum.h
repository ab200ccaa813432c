// BLIP's momentum encoders and the queues of their features, which give VTC more negatives than a
// batch holds and softer targets than "this one and no other": docs/training.md, "Momentum".
// Source: BLIP, arXiv 2201.12086; ALBEF, arXiv 2107.07651. B pairs, K places of the queue, E width.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

#include "model/litevl.h"
#include "train/contrastive.h"

namespace litevl {

struct MomentumOptions {
  double momentum = 0.995;      ///< what a copy keeps of itself in a step, [0,1)
  std::int64_t queue = 57'600;  ///< K, pairs; BLIP's
};

/// A second model that follows the first, and what it made of the last K pairs. One thread.
class MomentumContrast {
 public:
  /// The copy begins as `model` is and the queue empty: BLIP fills it with random vectors, which
  /// are nobody's features. Throws Error (kUsage) for options out of range.
  MomentumContrast(const LiteVL& model, const MomentumOptions& options);

  /// Moves the copy a step towards `model`. The decoder and the heads, which have no part in
  /// features, are not copied.
  void follow(const LiteVL& model);

  /// The copy, to encode with, without gradients.
  LiteVL& encoder() { return copy_; }

  /// `newest` and behind it the queue, the newest pairs of which stand anywhere.
  PairFeatures keys(const PairFeatures& newest) const;

  /// Puts `newest` in the place of the oldest. Throws Error (kUsage) for more than K.
  void enqueue(const PairFeatures& newest);

  /// "momentum.NAME" of every weight, "queue.video", "queue.text" (K,E), "queue.ids" (K) and
  /// "queue.count", pairs that were ever put in.
  std::map<std::string, at::Tensor> state() const;
  /// Of a run that has made `steps`. Throws Error (kData) if something is missing or of another
  /// shape, or if so many steps cannot have seen so many pairs.
  void load_state(const std::map<std::string, at::Tensor>& state, std::int64_t steps);

 private:
  MomentumOptions options_;
  LiteVL copy_{nullptr};
  PairFeatures queue_;
  std::int64_t count_ = 0;  // pairs ever put in; the next goes to place count_ % K
};

}  // namespace litevl
