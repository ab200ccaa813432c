// Which questions are asked about the videos of a toy set.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "toy/questions.h"

namespace litevl {

/// Up to `count` questions of different types about each scene, in the scenes' order. Of those that
/// scenes have, the ones are taken that balance types, and the answers of types that have few, over
/// the whole set: which things are held out from which actions would make some answers of test sets
/// twice as frequent as others.
std::vector<std::vector<ToyQuestion>> plan_questions(std::span<const ToyScene> scenes,
                                                     std::int64_t count, std::uint64_t seed);

}  // namespace litevl
