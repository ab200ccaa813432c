// Where the things of a scene stand and before what.
#pragma once

#include <span>

#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

/// Muted, of middle lightness, so that light and dark things stand out.
ToyBackground make_background(ToyRandom& random);

/// A scene of one or two events with a background, with room for the things to act: they do not
/// overlap by more than their edges, in the scene and in all its family.
/// Throws Error (kUsage) for another number of events or twice the same thing.
ToyScene make_scene(std::span<const ToyMeaning> events, ToyRandom& random);

}  // namespace litevl
