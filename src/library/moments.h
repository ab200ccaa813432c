// Where in a video a sentence is true: from how similar the video's frames are to the sentence, and
// how much they differ from each other. Numbers only, no model and no library. N frames, E the
// width of the joint space.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "core/array.h"
#include "litevl/types.h"

namespace litevl {

/// Frames of one video without a gap between them, from windows that may overlap.
struct FrameSeries {
  TimeRange range = {};                 ///< what the windows cover
  double window_seconds = 0;            ///< length of a window
  std::vector<double> seconds = {};     ///< N, ascending: when each frame is shown
  std::vector<double> similarity = {};  ///< N: the frame's cosine with the sentence
  Array<float> vectors = {};            ///< (N,E), unit length
};

/// Finds the beginning and the end of what is seen around a time.
class MomentFinder {
 public:
  /// `usual`: similarity of what has nothing to do with the sentence. What is seen outside of a
  /// moment is taken instead if it is lower, so by default it alone counts.
  explicit MomentFinder(const FrameSeries& series,
                        double usual = std::numeric_limits<double>::infinity());

  /// The moment whose best frame lies within `seed`, at least one frame long. Its ends maximise the
  /// sum over its frames of how far the similarity is above a level between what is usual and what
  /// is inside, plus how much the video changes at both ends. `seed` overlaps the series.
  TimeRange around(const TimeRange& seed) const;

  /// `range` divided where the video changes as it does where another scene begins. The parts are
  /// at least half a window long. Only where windows are dense is this to be trusted.
  std::vector<TimeRange> scenes(const TimeRange& range) const;

 private:
  std::int64_t size() const { return std::ssize(series_.seconds); }
  std::int64_t best_frame(const TimeRange& seed) const;
  TimeRange grow(std::int64_t best, double usual) const;
  double scale_around(std::int64_t best, double usual) const;
  std::optional<double> usual_outside(const TimeRange& moment) const;
  double width(std::int64_t frame) const;

  FrameSeries series_;
  double usual_;
  std::vector<double> edges_;    // N+1: frame i stands for what is between edge i and i+1
  std::vector<double> changes_;  // N+1: how different what is shown before and after each edge is
};

}  // namespace litevl
