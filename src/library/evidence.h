// Where in a video an answer comes from.
#pragma once

#include <vector>

#include "litevl/ask.h"

namespace litevl {

/// A clip that was asked.
struct AskedClip {
  TimeRange range;
  double share = 0;                   ///< of the answer's probability that this clip gave; sum to 1
  std::vector<double> frame_weights;  ///< of T equal parts of the clip; sum to 1
};

/// The parts of clips that the question prefers to the clip's other parts, neighbours and
/// overlapping ones joined, those with the greatest weight first. Where it prefers none, the whole
/// clip. Clips that gave less than an equal share are left out.
std::vector<Evidence> find_evidence(const std::vector<AskedClip>& clips);

}  // namespace litevl
