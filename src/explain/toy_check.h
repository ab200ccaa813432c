// Measures how far explanations can be trusted, in the toy world, where the place of every thing at
// every time is known. docs/explain.md. T frames, H and W pixels.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "eval/metrics.h"
#include "explain/faithfulness.h"
#include "toy/meanings.h"

namespace litevl {

class Explainer;

struct ToyCheckOptions {
  std::int64_t videos = 200;
  std::uint64_t seed = 7;
  ToySplit split = ToySplit::kTest;
  bool is_localisation_only = false;  ///< leaves out deletion and insertion, 99% of the work
  FaithfulnessOptions faithfulness;
};

/// Means over scenes of the area under a curve, and of the advantage of the explanation's own
/// order.
struct OrderSummary {
  std::string order;
  ShareResult deletion, insertion;
  ShareResult deletion_gain,
      insertion_gain;  ///< advantage of the explanation over this order; positive: better
};

struct ToyCheck {
  std::int64_t videos = 0;
  std::int64_t things = 0;  ///< number of things that are named by a word and visible
  double chance = 0;        ///< fraction of all pixels of all frames that belong to the thing
  ShareResult gradient;     ///< fraction of the heat of a thing's word that is on the thing
  ShareResult attention;    ///< the same for plain attention
  std::vector<OrderSummary> frames, regions;  ///< empty if deletion and insertion were left out
  double seconds_ratio = 0;  ///< median time of explaining a pair, divided by that of scoring it
};

/// Renders scenes, each with a caption, and explains them. Intervals are over videos. Throws Error
/// (kUsage) for options out of range or a model whose frames are not square.
ToyCheck check_toy_world(Explainer& explainer, const ToyCheckOptions& options,
                         const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace litevl
