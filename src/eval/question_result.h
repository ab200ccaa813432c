// The figures of an evaluation of question answering. Fractions are in [0, 1].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/question_list.h"
#include "eval/calibration.h"
#include "eval/metrics.h"

namespace litevl {

/// The key by which answers are compared: the text after BLIP's cleaning, so case, spaces and
/// .!"()*#:;~ make no difference.
std::string answer_key(const std::string& answer);

/// The keys of the answers that count as right: the one with the greatest weight, or several with
/// equal weight. Answers with the same key are one answer.
std::vector<std::string> right_answers(const VideoQuestion& question);

/// A model's answer.
struct GivenAnswer {
  std::string text;
  std::optional<double> probability;  ///< empty if answers were ranked without probabilities
};

/// All questions, or those of one type.
struct TypeResult {
  std::string type;  ///< empty: all
  std::int64_t questions = 0;
  ShareResult accuracy;
  std::string majority_answer;  ///< the answer that is right for most of them; empty if this is for
                                ///< all types
  /// Fraction for which it is right; for all types: each type with its own answer.
  double majority = 0;
  double ceiling = 0;  ///< fraction of questions with a right answer in the list
};

/// Figures of the answers with at least some probability.
struct SureResult {
  double kept = 0;       ///< as a fraction of all questions
  double precision = 0;  ///< fraction of these that are right; 0 if there are none
};

struct UnseenAnswer {
  std::string answer;  ///< its key; the first if there are several
  std::int64_t questions = 0;
};

struct QuestionResult {
  TypeResult overall;
  std::vector<TypeResult> types;  ///< most questions first
  std::vector<UnseenAnswer>
      unseen;                  ///< right answers that are not in the list, the most frequent first
  std::vector<Judged> judged;  ///< the questions with an answer and its probability
  std::vector<char> is_right;  ///< for every question, in the list's order
};

/// `given` has for every question, in the list's order, an answer, or nothing if the video could
/// not be read, which counts as wrong. `answers` is the list that the model chose from. Throws
/// Error (kUsage) if the number of questions differs or is zero.
QuestionResult evaluate_answers(const QuestionList& list,
                                const std::vector<std::optional<GivenAnswer>>& given,
                                const std::vector<std::string>& answers,
                                const BootstrapOptions& bootstrap = {});

/// How many are kept at a threshold, and how many of these are right.
SureResult sure_answers(const std::vector<Judged>& judged, double not_sure_below);

}  // namespace litevl
