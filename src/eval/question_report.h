// An evaluation of question answering as a document and as text, with everything that its figures
// depend on.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "data/question_list.h"
#include "eval/question_evaluator.h"

namespace litevl {

/// Below which probability the program says "not sure", and how that was chosen.
struct StatedThreshold {
  double not_sure_below = 0;
  double wanted_precision = 0;
  std::string file, sha256;    ///< the questions that it was calibrated on
  std::int64_t questions = 0;  ///< of these
};

/// What the evaluator itself does not know.
struct QuestionStatement {
  std::string model;                                                ///< the model folder
  std::string fingerprint;                                          ///< of the model
  std::string selection = "none: the model is evaluated as given";  ///< how it was chosen
  std::string answers_origin;  ///< where the answer list comes from
  std::string answers_sha256;  ///< of that file
  FrameSize frame_size;
  std::int64_t max_question_tokens = 35;  ///< with [CLS] and [SEP]
  std::int64_t cut_questions = 0;         ///< longer than that, or than 50 words
  std::optional<StatedThreshold> threshold;
};

/// {"accuracy", "interval", "majority", "ceiling", "n", "videos", "by_type": [{"type", "questions",
/// "accuracy", "interval", "majority", "majority_answer", "ceiling"}], "missing", "unseen_answers",
/// "calibration_error", "sure": {…} or null, "stated": {…}}. Shares are percentages, thresholds
/// probabilities.
nlohmann::json report_json(const QuestionEvaluation& evaluation, const QuestionList& list,
                           const QuestionStatement& statement);

/// The same to read: a table and what it depends on.
std::string report_text(const QuestionEvaluation& evaluation, const QuestionList& list,
                        const QuestionStatement& statement);

}  // namespace litevl
