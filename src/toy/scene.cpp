#include "toy/scene.h"

#include <algorithm>
#include <cmath>

namespace litevl {
namespace {

// Blinking shows and hides so that the middles of 8 segments of the video see both, also when only
// four of them fall into the event. The same backwards.
bool is_blinked_off(double s, bool is_whole_video) {
  const double t = std::min(s, 1 - s);
  if (is_whole_video) return (t >= 0.125 && t < 0.25) || (t >= 0.375 && t < 0.475);
  return t >= 0.25 && t < 0.45;
}

// Weighted so that exchanging the ends and taking 1 - s gives the same bits.
double mix(double a, double b, double s) { return a * (1 - s) + b * s; }

ToyPlacement place(const ToyEvent& event, double s, bool is_whole_video) {
  ToyPlacement result;
  result.thing = event.meaning.thing;
  result.pose = {mix(event.start.x, event.end.x, s), mix(event.start.y, event.end.y, s),
                 mix(event.start.diameter, event.end.diameter, s)};
  result.turn = event.turns * s - std::floor(event.turns * s);
  const double ramp = std::clamp(0.5 + (s - 0.5) / 0.2, 0.0, 1.0);
  switch (event.meaning.action) {
    case ToyAction::kAppear:
      result.opacity = ramp;
      break;
    case ToyAction::kVanish:
      // Not 1 - ramp, so that the bits are the same as for `kAppear` at 1 - s.
      result.opacity = std::clamp(0.5 + ((1 - s) - 0.5) / 0.2, 0.0, 1.0);
      break;
    case ToyAction::kBlink:
      result.opacity = is_blinked_off(s, is_whole_video) ? 0 : 1;
      break;
    default:
      break;
  }
  return result;
}

}  // namespace

ToyAction inverse(ToyAction action) {
  if (action >= ToyAction::kSpin) return action;
  return static_cast<ToyAction>(static_cast<int>(action) ^ 1);
}

std::int64_t action_pair(ToyAction action) {
  const auto index = static_cast<std::int64_t>(action);
  return action >= ToyAction::kSpin ? index - 4 : index / 2;
}

std::string_view action_name(ToyAction action) {
  constexpr std::array<std::string_view, kToyActions> kNames = {
      "move left", "move right", "move up", "move down", "grow",
      "shrink",    "appear",     "vanish",  "spin",      "blink"};
  return kNames.at(static_cast<std::size_t>(action));
}

std::vector<ToyPlacement> placements(const ToyScene& scene, double u) {
  // On a grid of 2^-20, times and their distances from the end are exact, so a reversed scene gives
  // the same bits.
  const double time = std::round(std::clamp(u, 0.0, 1.0) * 0x1p20) * 0x1p-20;
  const bool is_single = scene.events.size() == 1;
  std::vector<ToyPlacement> result;
  for (std::size_t i = 0; i < scene.events.size(); ++i) {
    const double s = is_single ? time : std::clamp(2 * time - static_cast<double>(i), 0.0, 1.0);
    result.push_back(place(scene.events[i], s, is_single));
  }
  std::sort(result.begin(), result.end(),
            [](const auto& a, const auto& b) { return a.thing < b.thing; });
  return result;
}

ToyScene reverse(const ToyScene& scene) {
  ToyScene result = scene;
  std::reverse(result.events.begin(), result.events.end());
  for (ToyEvent& event : result.events) {
    event.meaning.action = inverse(event.meaning.action);
    std::swap(event.start, event.end);
    event.turns = -event.turns;
  }
  return result;
}

ToyScene exchange(const ToyScene& scene) {
  ToyScene result = scene;
  std::reverse(result.events.begin(), result.events.end());
  return result;
}

std::vector<ToyScene> family(const ToyScene& scene) {
  std::vector<ToyScene> result = {scene};
  for (const ToyScene& other : {reverse(scene), exchange(scene), reverse(exchange(scene))}) {
    const bool is_new = std::none_of(result.begin(), result.end(), [&](const ToyScene& member) {
      return meaning(member) == meaning(other);
    });
    if (is_new) result.push_back(other);
  }
  return result;
}

std::vector<ToyMeaning> meaning(const ToyScene& scene) {
  std::vector<ToyMeaning> result;
  for (const ToyEvent& event : scene.events) result.push_back(event.meaning);
  return result;
}

}  // namespace litevl
