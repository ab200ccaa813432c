#include "toy/layout.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "litevl/error.h"

namespace litevl {
namespace {

std::array<float, 3> from_hsv(double hue, double saturation, double value) {
  std::array<float, 3> rgb{};
  for (int channel = 0; channel < 3; ++channel) {
    const double k = std::fmod(5 - 2 * channel + 6 * hue, 6);
    const double weight = std::max(0.0, std::min({k, 4 - k, 1.0}));
    rgb[static_cast<std::size_t>(channel)] =
        static_cast<float>(value - value * saturation * weight);
  }
  return rgb;
}

ToyEvent make_event(const ToyMeaning& meaning, ToyRandom& random) {
  ToyEvent event;
  event.meaning = meaning;
  const double diameter = random.uniform(0.34, 0.44);
  const double margin = diameter / 2 - 0.01;
  ToyPose pose{random.uniform(margin, 1 - margin), random.uniform(margin, 1 - margin), diameter};
  // In experiments, the direction of movements over less than half of the frame was not learned.
  const double travel = random.uniform(0.60, 0.68);
  const double before = 0.5 - travel / 2 + random.uniform(-0.03, 0.03);
  ToyPose small = pose;
  switch (action_pair(meaning.action)) {
    case 0:  // left, right
    case 1:  // up, down
      pose.diameter = small.diameter = std::min(diameter, 0.40);
      (action_pair(meaning.action) == 0 ? small.x : small.y) = before;
      (action_pair(meaning.action) == 0 ? pose.x : pose.y) = before + travel;
      break;
    case 2:  // grow, shrink
      pose.diameter = random.uniform(0.46, 0.54);
      small.diameter = pose.diameter / random.uniform(2.3, 2.7);
      break;
    default:
      break;
  }
  event.start = small;
  event.end = pose;
  const ToyAction action = meaning.action;
  if (action == ToyAction::kMoveLeft || action == ToyAction::kMoveUp ||
      action == ToyAction::kShrink) {
    std::swap(event.start, event.end);
  }
  if (action == ToyAction::kSpin) event.turns = random.chance(0.5) ? 1 : -1;
  return event;
}

// Least distance of two things in units of the sum of their radii, over all times.
double least_distance(const ToyScene& scene) {
  double least = 10;
  for (int step = 0; step <= 32; ++step) {
    const auto placed = placements(scene, step / 32.0);
    const ToyPose& a = placed.at(0).pose;
    const ToyPose& b = placed.at(1).pose;
    const double distance = std::hypot(a.x - b.x, a.y - b.y);
    least = std::min(least, 2 * distance / (a.diameter + b.diameter));
  }
  return least;
}

}  // namespace

ToyBackground make_background(ToyRandom& random) {
  ToyBackground result;
  result.pattern = static_cast<ToyPattern>(random.below(6));
  const double hue = random.uniform();
  const double saturation = random.uniform(0.12, 0.38);
  const double value = random.uniform(0.50, 0.80);
  result.first = from_hsv(hue, saturation, value);
  const double difference = random.uniform(0.07, 0.14) * (random.chance(0.5) ? 1 : -1);
  const double other_hue = hue + random.uniform(-0.08, 0.08) + 1;
  result.second = from_hsv(other_hue - std::floor(other_hue), saturation, value + difference);
  result.angle = random.uniform(0, 2 * std::numbers::pi);
  result.period = random.uniform(0.18, 0.36);
  result.phase = random.uniform();
  return result;
}

ToyScene make_scene(std::span<const ToyMeaning> events, ToyRandom& random) {
  if (events.empty() || events.size() > 2 ||
      (events.size() == 2 && events[0].thing == events[1].thing)) {
    throw Error(Error::Kind::kUsage, "toy scene",
                "has " + std::to_string(events.size()) + " events, expected one or two things");
  }
  ToyScene scene;
  scene.background = make_background(random);
  // The required distance is reduced slowly, so that this ends.
  for (double room = 0.85;; room *= 0.9995) {
    scene.events.clear();
    for (const ToyMeaning& event : events) scene.events.push_back(make_event(event, random));
    if (events.size() == 1) return scene;
    if (least_distance(scene) >= room && least_distance(exchange(scene)) >= room) return scene;
  }
}

}  // namespace litevl
