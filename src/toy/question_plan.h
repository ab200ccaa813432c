// Which questions are asked about the videos of a toy set.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "toy/questions.h"

namespace litevl {

/// Up to `count` questions of different types about each scene, in the order of the scenes. They
/// are chosen so that types, and the answers of types with few answers, are balanced over the whole
/// set. Otherwise some answers of test sets would be twice as frequent as others, because of the
/// combinations that are held out.
std::vector<std::vector<ToyQuestion>> plan_questions(std::span<const ToyScene> scenes,
                                                     std::int64_t count, std::uint64_t seed);

}  // namespace litevl
