// Scenes of the toy world: one or two events before a background, as data that can be reversed.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace litevl {

enum class ToyAction {
  kMoveLeft,
  kMoveRight,
  kMoveUp,
  kMoveDown,
  kGrow,
  kShrink,
  kAppear,
  kVanish,
  kSpin,
  kBlink,
};
inline constexpr std::int64_t kToyActions = 10;
/// Actions with their reverses in time: left/right, up/down, grow/shrink, appear/vanish, spin,
/// blink.
inline constexpr std::int64_t kToyActionPairs = 6;

/// What the action looks like backwards in time. Spinning and blinking look the same.
ToyAction inverse(ToyAction action);

/// In [0, kToyActionPairs): equal for an action and its inverse.
std::int64_t action_pair(ToyAction action);

/// "move left", …, "blink": names for files.
std::string_view action_name(ToyAction action);

/// What happens, but not where: the action and an index into toy_things().
struct ToyMeaning {
  std::int64_t thing = 0;
  ToyAction action = ToyAction::kSpin;
  bool operator==(const ToyMeaning&) const = default;
  auto operator<=>(const ToyMeaning&) const = default;
};

/// Centre and diameter as fractions of the frame's side, y downwards.
struct ToyPose {
  double x = 0.5;
  double y = 0.5;
  double diameter = 0.4;
  bool operator==(const ToyPose&) const = default;
};

/// A thing that goes from one pose to another. `turns` are complete clockwise turns, only for
/// spinning.
struct ToyEvent {
  ToyMeaning meaning;
  ToyPose start;
  ToyPose end;
  double turns = 0;
  bool operator==(const ToyEvent&) const = default;
};

enum class ToyPattern { kPlain, kGradient, kStripes, kChecks, kSpots, kNoise };

struct ToyBackground {
  ToyPattern pattern = ToyPattern::kPlain;
  std::array<float, 3> first{};   ///< RGB in [0,1]
  std::array<float, 3> second{};  ///< RGB in [0,1]
  double angle = 0;               ///< radians
  double period = 0.25;           ///< of the pattern, as a fraction of the frame's side
  double phase = 0;               ///< of the pattern, in periods
  bool operator==(const ToyBackground&) const = default;
};

/// One event spans the video; of two, the first has the first half and the second the second.
/// A thing stays as it starts until its event and as it ends after it.
struct ToyScene {
  ToyBackground background;
  std::vector<ToyEvent> events;
  bool operator==(const ToyScene&) const = default;
};

/// A thing as it is drawn at one time.
struct ToyPlacement {
  std::int64_t thing = 0;
  ToyPose pose;
  double turn = 0;     ///< of a whole clockwise turn, [0,1)
  double opacity = 1;  ///< [0,1]
};

/// What is visible at time `u` in [0,1], in drawing order (by thing, so that it does not depend on
/// the order of events). `placements(scene, u)` equals `placements(reverse(scene), 1 - u)`.
std::vector<ToyPlacement> placements(const ToyScene& scene, double u);

/// The same video backwards.
ToyScene reverse(const ToyScene& scene);

/// The same events in the other order, each at the same place.
ToyScene exchange(const ToyScene& scene);

/// The scene, its reverse, the scene with exchanged events, and the reverse of that; scenes with
/// the same meaning only once: 1, 2 or 4.
std::vector<ToyScene> family(const ToyScene& scene);

/// What happens, in order.
std::vector<ToyMeaning> meaning(const ToyScene& scene);

}  // namespace litevl
