// What a question about a toy scene asks, and the words for it.
#pragma once

#include <cstdint>
#include <string>

#include "toy/questions.h"
#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

/// The content of a question; fields that its type does not use are ignored.
struct ToyQuery {
  ToyQuestionType type = ToyQuestionType::kAction;
  std::int64_t thing = 0;  ///< for kAction and kDirection; in kOrder the one named first
  std::int64_t other = 0;  ///< in kOrder the one named second
  ToyAction action = ToyAction::kSpin;  ///< for kThing and kCount
  bool is_last = false;                 ///< kOrder asks for what comes last
};

/// One of several wordings, typed as people do: sometimes without the question mark.
std::string in_words(const ToyQuery& query, ToyRandom& random);

}  // namespace litevl
