// Sentences about toy scenes, in varied words.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

/// One wording of an action: "moves left" of one thing, "move left" of several.
struct ToyWording {
  std::string_view singular;  ///< verb, third person
  std::string_view plural;    ///< verb
  std::string_view rest;      ///< what follows the verb, may be empty
};

/// At least four wordings of every action.
std::span<const ToyWording> wordings(ToyAction action);

/// Patterns that join two sentences X and Y, with "{X}" and "{Y}"; X happens first. The last
/// patterns, from `kLaterFirst` on, begin with what happens second and are rare in captions.
std::span<const std::string_view> joins();
inline constexpr std::size_t kLaterFirst = 6;

/// A true sentence about all events of the scene, without a full stop.
std::string caption(const ToyScene& scene, ToyRandom& random);

}  // namespace litevl
