// Whether an explanation says what the model does: the parts of a video that it calls important are
// taken away, or given back first, and the score is looked at. docs/explain.md.
// Source: deletion and insertion, RISE, arXiv 1806.07421. T frames, S patches in a frame.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "explain/explanation.h"

namespace litevl {

class Explainer;

struct FaithfulnessOptions {
  std::int64_t steps = 8;          ///< of a curve
  std::int64_t random_orders = 4;  ///< averaged
  std::uint64_t seed = 1;          ///< of them
  std::int64_t batch = 9;          ///< videos encoded at once
};

/// What becomes of the probability when parts are taken away in an order.
struct OrderCurves {
  std::string order;              ///< "most important first", …
  std::vector<double> deletion;   ///< by share taken away: steps + 1, from the whole video to none
  std::vector<double> insertion;  ///< by share given back, from nothing to the whole video
  double deletion_area = 0;       ///< mean under the curve: lower means better found
  double insertion_area = 0;      ///< higher means better found
};

/// Orders, in this order: by the explanation, by attention alone, at random, and by the explanation
/// backwards.
struct Faithfulness {
  std::vector<double> shares;        ///< 0 to 1, steps + 1
  std::vector<OrderCurves> frames;   ///< whole frames are taken away
  std::vector<OrderCurves> regions;  ///< single patches of single frames
};

/// `explanation` is of `video` (T,3,H,W). What is taken away gets the video's mean colour, and the
/// changed videos are encoded anew. `progress` is told how many of how many videos are done.
Faithfulness check_faithfulness(
    Explainer& explainer, const Array<float>& video, const Explanation& explanation,
    const FaithfulnessOptions& options = {},
    const std::function<void(std::int64_t, std::int64_t)>& progress = {});

}  // namespace litevl
