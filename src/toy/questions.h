// Questions about toy scenes with their answers, in varied words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "toy/random.h"
#include "toy/scene.h"

namespace litevl {

enum class ToyQuestionType {
  kAction,     ///< "what does the dog do?": "moves left", as captions say it first
  kDirection,  ///< "which way does the dog go?": "left", "right", "up" or "down"
  kThing,      ///< "what gets bigger?": "dog", if nothing else does
  kOrder,      ///< "what comes first, the cake or the rocket?": "cake"
  kCount,      ///< "how many things appear?": "zero", "one" or "two"
};
inline constexpr std::array kToyQuestionTypes = {
    ToyQuestionType::kAction, ToyQuestionType::kDirection, ToyQuestionType::kThing,
    ToyQuestionType::kOrder, ToyQuestionType::kCount};

/// "action", …, "count".
std::string_view question_type_name(ToyQuestionType type);

struct ToyQuestion {
  ToyQuestionType type = ToyQuestionType::kAction;
  std::string text;
  std::string answer;
  /// Whether the same question about the same frames in reverse order has another answer. If the
  /// question does not apply to the reverse ("what moves left?" when nothing does), the frames
  /// alone determine the answer.
  bool needs_time = false;
};

/// A question of `type` about the scene. Nothing if the scene has no such question: a direction
/// needs something that moves, an order needs two events, and counting is asked only about some
/// scenes, so that its answers are equally frequent for every action. Throws Error (kUsage) if the
/// scene has no events.
std::optional<ToyQuestion> make_question(const ToyScene& scene, ToyQuestionType type,
                                         ToyRandom& random);

/// Up to `count` questions of different types: one that counts if the scene has one, since few do,
/// then any others.
std::vector<ToyQuestion> make_questions(const ToyScene& scene, std::int64_t count,
                                        ToyRandom& random);

}  // namespace litevl
