// The figures of an evaluation of question answering. Shares are in [0, 1].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/question_list.h"
#include "eval/calibration.h"
#include "eval/metrics.h"

namespace litevl {

/// What answers are compared by: BLIP's cleaning, so case, spaces and .!"()*#:;~ make no
/// difference.
std::string answer_key(const std::string& answer);

/// The keys of the answers that count as right: the one with the greatest weight, or all that share
/// it. Answers with the same key are one.
std::vector<std::string> right_answers(const VideoQuestion& question);

/// What a model said.
struct GivenAnswer {
  std::string text;
  std::optional<double> probability;  ///< nothing if it was ranked without
};

/// All questions, or those of one type.
struct TypeResult {
  std::string type;  ///< empty: all
  std::int64_t questions = 0;
  ShareResult accuracy;
  std::string majority_answer;  ///< right for more of them than any other; empty for all
  double majority = 0;          ///< share that it gets right; for all: each type by its own
  double ceiling = 0;           ///< share with a right answer that the model may choose
};

/// Of answers of at least a probability.
struct SureResult {
  double kept = 0;       ///< share of the questions asked
  double precision = 0;  ///< share of these that are right; 0 if there are none
};

struct UnseenAnswer {
  std::string answer;  ///< as it is compared; the first of several
  std::int64_t questions = 0;
};

struct QuestionResult {
  TypeResult overall;
  std::vector<TypeResult> types;     ///< most questions first
  std::vector<UnseenAnswer> unseen;  ///< right answers outside the list, the commonest first
  std::vector<Judged> judged;        ///< the questions that got an answer with a probability
  std::vector<char> is_right;        ///< of every question, in the list's order
};

/// `given` has an answer for every question, in the list's order, or nothing where the video could
/// not be read, which counts as wrong. `answers` is what the model chose from.
/// Throws Error (kUsage) if the number of questions differs or is zero.
QuestionResult evaluate_answers(const QuestionList& list,
                                const std::vector<std::optional<GivenAnswer>>& given,
                                const std::vector<std::string>& answers,
                                const BootstrapOptions& bootstrap = {});

/// How many are kept at a threshold, and how many of these are right.
SureResult sure_answers(const std::vector<Judged>& judged, double not_sure_below);

}  // namespace litevl
