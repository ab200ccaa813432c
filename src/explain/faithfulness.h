// Measures whether an explanation says what the model does: the parts of a video that it calls
// important are removed, or restored, first, and the change of the score is observed.
// docs/explain.md. Source: deletion and insertion, RISE, arXiv 1806.07421. T frames, S patches in a
// frame.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "explain/explanation.h"

namespace litevl {

class Explainer;

struct FaithfulnessOptions {
  std::int64_t steps = 8;          ///< steps of a curve
  std::int64_t random_orders = 4;  ///< random orders that are averaged
  std::uint64_t seed = 1;          ///< seed of these orders
  std::int64_t batch = 9;          ///< videos encoded at once
};

/// How the probability changes if parts are removed or restored in some order.
struct OrderCurves {
  std::string order;  ///< "most important first", …
  std::vector<double>
      deletion;  ///< by the fraction removed: steps + 1 values, from the whole video to nothing
  std::vector<double> insertion;  ///< by the fraction restored, from nothing to the whole video
  double deletion_area = 0;       ///< area under the curve; lower is better
  double insertion_area = 0;      ///< area under the curve; higher is better
};

/// The orders are, in this sequence: by the explanation, by attention only, random, and the reverse
/// of the explanation's.
struct Faithfulness {
  std::vector<double> shares;        ///< 0 to 1, steps + 1
  std::vector<OrderCurves> frames;   ///< whole frames are removed
  std::vector<OrderCurves> regions;  ///< single patches of single frames are removed
};

/// `explanation` is for `video` (T,3,H,W). Removed parts get the video's mean colour, and the
/// changed videos are encoded again. `progress` is called with the number of videos done and their
/// total.
Faithfulness check_faithfulness(
    Explainer& explainer, const Array<float>& video, const Explanation& explanation,
    const FaithfulnessOptions& options = {},
    const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace litevl
