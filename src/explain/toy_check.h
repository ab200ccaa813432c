// How far explanations can be trusted, measured in the toy world, where the place of every thing at
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

/// Mean over scenes of the area under a curve, and of how much better the explanation's own is.
struct OrderSummary {
  std::string order;
  ShareResult deletion, insertion;
  ShareResult deletion_gain,
      insertion_gain;  ///< of the explanation over this order; positive: better
};

struct ToyCheck {
  std::int64_t videos = 0;
  std::int64_t things = 0;  ///< named by a word and visible
  double chance = 0;        ///< share of all pixels of all frames that are the thing's
  ShareResult gradient;     ///< share of the heat of a thing's word that is on the thing
  ShareResult attention;    ///< the same of plain attention
  std::vector<OrderSummary> frames, regions;  ///< empty without deletion and insertion
  double seconds_ratio = 0;  ///< median time of explaining a pair over that of scoring it
};

/// Renders scenes with a caption each and explains them. Intervals are over videos. Throws Error
/// (kUsage) for options out of range or a model whose frames are not square.
ToyCheck check_toy_world(Explainer& explainer, const ToyCheckOptions& options,
                         const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace litevl
