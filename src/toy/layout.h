// The background of a scene and the places of its things.
#pragma once

#include <span>

#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

/// Muted colours of middle lightness, so that light and dark things are visible.
ToyBackground make_background(ToyRandom& random);

/// A scene with one or two events and a background, in which things have room to act: in the scene
/// and its whole family, only their edges may overlap. Throws Error (kUsage) for another number of
/// events or if a thing occurs twice.
ToyScene make_scene(std::span<const ToyMeaning> events, ToyRandom& random);

}  // namespace litevl
