// Long toy videos: a sequence of scenes whose motions repeat, and sentences for which it is known
// in which parts of which video they are true, or that they are true nowhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "toy/scene.h"

namespace litevl {

/// What the frames [begin, end) of a long video show.
struct ToyStretch {
  ToyScene scene;  ///< without events in a gap
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct ToyLongVideo {
  std::vector<ToyStretch> stretches;  ///< without gaps between them, from frame 0
  std::int64_t frames() const { return stretches.back().end; }
};

enum class ToyAbsence {
  kNone,         ///< it is shown
  kAltogether,   ///< its events, or the two together, occur nowhere
  kCounterpart,  ///< what is shown differs from it only in time
};

struct ToyLongQuery {
  std::size_t video = 0;
  std::string text;
  ToyAbsence absence = ToyAbsence::kNone;
  std::int64_t begin = 0;  ///< frames [begin, end), if it is shown
  std::int64_t end = 0;
};

struct ToyLongPlan {
  std::vector<ToyLongVideo> videos;
  std::vector<ToyLongQuery> queries;  ///< video by video, one for each scene, then absent ones
};

struct ToyLongOptions {
  std::int64_t videos = 10;
  std::uint64_t seed = 0;
  std::int64_t things = 0;           ///< only the first so many, 0: all
  std::int64_t shortest_frames = 0;  ///< the shortest length of a video
  std::int64_t longest_frames = 0;   ///< the longest length of a video
  std::int64_t motion_frames = 24;   ///< how long a scene's events take before they repeat
  std::int64_t longest_scene = 240;  ///< frames; the shortest has `motion_frames`
  std::int64_t longest_gap = 72;     ///< frames
};

/// Makes scenes with held-out combinations; a quarter of them follow a gap that shows only
/// background. Half of the scenes have a counterpart somewhere in their video, their reverse. A
/// scene with exchanged events is not a counterpart, because repetition shows both orders. No
/// sentence is true of two scenes in all videos. One query in five is true of none. Throws Error
/// (kUsage) if so many scenes cannot all differ.
ToyLongPlan plan_long_videos(const ToyLongOptions& options);

}  // namespace litevl
