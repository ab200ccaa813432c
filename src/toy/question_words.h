// What a question about a toy scene asks, and the words for it.
#pragma once

#include <cstdint>
#include <string>

#include "toy/questions.h"
#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

/// A question without words; what is not of its type is not looked at.
struct ToyQuery {
  ToyQuestionType type = ToyQuestionType::kAction;
  std::int64_t thing = 0;               ///< of kAction and kDirection; named first in kOrder
  std::int64_t other = 0;               ///< named second in kOrder
  ToyAction action = ToyAction::kSpin;  ///< of kThing and kCount
  bool is_last = false;                 ///< kOrder asks for what comes last
};

/// One of some ways of asking it, as people type: now and then without the question mark.
std::string in_words(const ToyQuery& query, ToyRandom& random);

}  // namespace litevl
