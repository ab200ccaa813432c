// Evaluates a model folder on a list, and records everything that its figures depend on: `litevl
// eval`.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "compact/token_words.h"
#include "config/model_opener.h"
#include "core/words.h"
#include "data/data_task.h"
#include "data/list_origin.h"
#include "data/moment_predictions.h"
#include "litevl/error.h"

namespace litevl {

/// Options for one task only.
struct QuestionRequest {
  std::string answers;       ///< a file with a list, or a model folder; empty: the model's own list
  std::string answers_from;  ///< training questions from which the list is made, or empty
  /// Wanted fraction of right answers among the sure ones; 0: no calibration.
  double calibrate = 0;
  bool is_blip_ranking = false;
};

struct EvaluationRequest {
  std::string model;
  std::string data;
  AnnotationOptions annotations;
  std::optional<DataTask> task;  ///< empty: determined from the data
  std::string selection;         ///< how the model was chosen, or empty
  std::int64_t max_text_tokens = 35;
  int frames = 0;                      ///< 0: as many as the model was made for
  bool late_fusion = false;            ///< score every frame separately: see RetrieverOptions
  TokenForm tokens = TokenForm::kAll;  ///< how much is kept of videos' tokens
  double kept_places = 1;         ///< fraction of a picture's places that the video encoder keeps
  std::int64_t candidates = 128;  ///< for retrieval: how many are re-ranked for each query
  QuestionRequest questions;
};

struct EvaluationReport {
  nlohmann::json document;   ///< docs/evaluation.md
  nlohmann::json per_query;  ///< what there is of every query
  std::string text;          ///< the same as text
  std::string markdown;
  /// The error of writing the calibration. It is not thrown, because the measurement would be lost.
  std::optional<Error> failure;

  /// The document with the results for every query.
  nlohmann::json whole() const;
};

/// What `litevl eval` measures.
enum class EvaluationTask { kRetrieval, kQuestions, kMoments };

inline constexpr Word<EvaluationTask> kEvaluationTaskWords[] = {
    {"retrieval", EvaluationTask::kRetrieval},
    {"questions", EvaluationTask::kQuestions},
    {"moments", EvaluationTask::kMoments},
};

/// The task of the request or, if it has none, of its data.
DataTask task_of(const EvaluationRequest& request);

/// Throws Error as evaluate_retrieval and evaluate_questions do: kUsage for wrong options, kData
/// for what cannot be read.
EvaluationReport evaluate_model(const EvaluationRequest& request, const ModelOpener& open);

/// Compares the moments predicted in the file `predictions` with those annotated in `truth`,
/// without a model. Throws Error as load_moment_list and load_moment_predictions do.
EvaluationReport evaluate_moment_files(const std::string& truth, const std::string& predictions);

/// The same of lists that were read or made.
EvaluationReport report_moments(const MomentList& list, const MomentPredictions& predictions);

}  // namespace litevl
