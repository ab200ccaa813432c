// BLIP's momentum encoders and the queues of their features, which give VTC more negatives than a
// batch has, and softer targets than 0 and 1: docs/training.md, "Momentum". Source: BLIP, arXiv
// 2201.12086; ALBEF, arXiv 2107.07651. B pairs, K places of the queue, E width.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

#include "model/litevl.h"
#include "train/contrastive.h"

namespace litevl {

struct MomentumOptions {
  double momentum = 0.995;      ///< the fraction of itself that the copy keeps in each step, [0,1)
  std::int64_t queue = 57'600;  ///< K, pairs; BLIP's
};

/// A second model that follows the first, and its features of the last K pairs. For one thread.
class MomentumContrast {
 public:
  /// At first the copy equals `model` and the queue is empty. (BLIP fills it with random vectors,
  /// which are not features of anything.) Throws Error (kUsage) for options out of range.
  MomentumContrast(const LiteVL& model, const MomentumOptions& options);

  /// Moves the copy one step towards `model`. The decoder and the heads are not copied, because
  /// features do not depend on them.
  void follow(const LiteVL& model);

  /// The copy, for encoding without gradients.
  LiteVL& encoder() { return copy_; }

  /// `newest`, followed by the queue in any order.
  PairFeatures keys(const PairFeatures& newest) const;

  /// Replaces the oldest pairs by `newest`. Throws Error (kUsage) for more than K pairs.
  void enqueue(const PairFeatures& newest);

  /// "momentum.NAME" for every weight, "queue.video", "queue.text" (K,E), "queue.ids" (K) and
  /// "queue.count", the number of pairs ever added.
  std::map<std::string, at::Tensor> state() const;
  /// Restores the state of a run that has made `steps` steps. Throws Error (kData) if something is
  /// missing or has another shape, or if so many steps cannot have seen so many pairs.
  void load_state(const std::map<std::string, at::Tensor>& state, std::int64_t steps);

 private:
  MomentumOptions options_;
  LiteVL copy_{nullptr};
  PairFeatures queue_;
  std::int64_t count_ = 0;  // pairs ever added; the next goes to place count_ % K
};

}  // namespace litevl
