// Long toy videos: scenes one after another whose motions repeat, and sentences of which it is
// known where in which video they are true, or that they are nowhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "toy/scene.h"

namespace litevl {

/// Frames [begin, end) of a long video show this.
struct ToyStretch {
  ToyScene scene;  ///< without events in a gap
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct ToyLongVideo {
  std::vector<ToyStretch> stretches;  ///< without holes, from frame 0
  std::int64_t frames() const { return stretches.back().end; }
};

enum class ToyAbsence {
  kNone,         ///< it is shown
  kAltogether,   ///< these events are nowhere, not together if they are two
  kCounterpart,  ///< what is shown differs from it in time only
};

struct ToyLongQuery {
  std::size_t video = 0;
  std::string text;
  ToyAbsence absence = ToyAbsence::kNone;
  std::int64_t begin = 0;  ///< frames, if it is shown
  std::int64_t end = 0;
};

struct ToyLongPlan {
  std::vector<ToyLongVideo> videos;
  std::vector<ToyLongQuery> queries;  ///< of the videos in turn, one a scene, then absent ones
};

struct ToyLongOptions {
  std::int64_t videos = 10;
  std::uint64_t seed = 0;
  std::int64_t things = 0;           ///< only the first so many, 0: all
  std::int64_t shortest_frames = 0;  ///< of a video, which are of any length between
  std::int64_t longest_frames = 0;   ///< the two
  std::int64_t motion_frames = 24;   ///< how long a scene's events take before they repeat
  std::int64_t longest_scene = 240;  ///< frames; the shortest has `motion_frames`
  std::int64_t longest_gap = 72;     ///< frames
};

/// Scenes of held-out combinations, before a quarter of them a gap of background alone. Half of the
/// scenes have a counterpart somewhere in their video, their reverse; events exchanged are none,
/// for what repeats shows both orders. No sentence is true of two scenes of all the videos. One
/// query in five is true of none. Throws Error (kUsage) if so many scenes cannot all differ.
ToyLongPlan plan_long_videos(const ToyLongOptions& options);

}  // namespace litevl
