// An evaluation of question answering as a document and as text, with everything that its figures
// depend on.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "data/question_list.h"
#include "eval/question_evaluator.h"
#include "eval/report_format.h"

namespace litevl {

/// Below which probability the program says "not sure", and how that was chosen.
struct StatedThreshold {
  double not_sure_below = 0;
  double wanted_precision = 0;
  std::string file, sha256;    ///< the questions that it was calibrated on
  std::int64_t questions = 0;  ///< how many questions
};

/// Facts for the report that the evaluator does not know.
struct QuestionStatement : ModelStatement {
  std::string answers_origin;             ///< where the answer list comes from
  std::string answers_sha256;             ///< hash of that file
  std::int64_t max_question_tokens = 35;  ///< with [CLS] and [SEP]
  std::int64_t cut_questions = 0;         ///< questions longer than that, or than 50 words
  std::optional<StatedThreshold> threshold;
};

/// {"accuracy", "interval", "majority", "ceiling", "n", "videos", "by_type": [{"type", "questions",
/// "accuracy", "interval", "majority", "majority_answer", "ceiling"}], "missing", "unseen_answers",
/// "calibration_error", "sure": {…} or null, "stated": {…}}. Shares are percentages, thresholds
/// probabilities.
nlohmann::json report_json(const QuestionEvaluation& evaluation, const QuestionList& list,
                           const QuestionStatement& statement);

/// For every question, in the list's order, whether it was answered correctly, for
/// `compare_reports`: {"questions": {"video": […], "accuracy": […]}}, 0 or 1.
nlohmann::json per_query_json(const QuestionEvaluation& evaluation, const QuestionList& list);

/// The same as text: a table, and what it depends on.
std::string report_text(const QuestionEvaluation& evaluation, const QuestionList& list,
                        const QuestionStatement& statement);

}  // namespace litevl
