// Where in a video an answer comes from.
#pragma once

#include <vector>

#include "library/clips.h"

namespace litevl {

/// A clip that was asked.
struct AskedClip {
  TimeRange range;
  double share = 0;                   ///< of the answer's probability that this clip gave; sum to 1
  std::vector<double> frame_weights;  ///< of T equal parts of the clip; sum to 1
};

/// A stretch of the video that an answer rests on.
struct Evidence {
  TimeRange range;
  double weight = 0;         ///< in [0, 1]; all stretches of an answer sum to at most 1
  double frame_seconds = 0;  ///< time of its frame with the greatest weight
};

/// The parts of clips that the question prefers to the clip's other parts, neighbours and
/// overlapping ones joined, those with the greatest weight first. Where it prefers none, the whole
/// clip. Clips that gave less than an equal share are left out.
std::vector<Evidence> find_evidence(const std::vector<AskedClip>& clips);

}  // namespace litevl
