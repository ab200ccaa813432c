// The parts of videos that an answer comes from.
#pragma once

#include <string>
#include <vector>

#include "litevl/ask.h"

namespace litevl {

/// A clip that the question was asked about.
struct AskedClip {
  TimeRange range;
  /// The fraction of the answer's probability that comes from this clip; they sum to 1.
  double share = 0;
  std::vector<double> frame_weights;  ///< weights of T equal parts of the clip; they sum to 1
  std::string video = {};             ///< path
};

/// The parts of clips that have more weight than the other parts of the same clip. Adjacent and
/// overlapping parts of a video are joined; those with the greatest weight come first. If all parts
/// of a clip have equal weight, the whole clip. Clips that contributed less than an equal share are
/// left out.
std::vector<Evidence> find_evidence(const std::vector<AskedClip>& clips);

}  // namespace litevl
