// A model folder measured on a list, with everything that its figures depend on: `litevl eval`.
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

/// Of one task only.
struct QuestionRequest {
  std::string answers;       ///< a list's file or a model folder; empty: the model's own
  std::string answers_from;  ///< training questions that the list is made of, or empty
  double calibrate = 0;      ///< share of right answers wanted of sure ones; 0: no calibration
  bool is_blip_ranking = false;
};

struct EvaluationRequest {
  std::string model;
  std::string data;
  AnnotationOptions annotations;
  std::optional<DataTask> task;  ///< empty: by the data
  std::string selection;         ///< how the model was chosen, or empty
  std::int64_t max_text_tokens = 35;
  int frames = 0;                      ///< 0: as many as the model was made for
  bool late_fusion = false;            ///< every frame is scored alone: RetrieverOptions
  TokenForm tokens = TokenForm::kAll;  ///< what is kept of videos' tokens
  double kept_places = 1;              ///< of a picture, in the video encoder
  std::int64_t candidates = 128;       ///< of retrieval: how many are re-ranked for each query
  QuestionRequest questions;
};

struct EvaluationReport {
  nlohmann::json document;   ///< docs/evaluation.md
  nlohmann::json per_query;  ///< what there is of every query
  std::string text;          ///< the same to read
  std::string markdown;
  /// Of writing the calibration: it must not cost the measurement, so it is not thrown.
  std::optional<Error> failure;

  /// The document with what there is of every query.
  nlohmann::json whole() const;
};

/// What `litevl eval` measures.
enum class EvaluationTask { kRetrieval, kQuestions, kMoments };

inline constexpr Word<EvaluationTask> kEvaluationTaskWords[] = {
    {"retrieval", EvaluationTask::kRetrieval},
    {"questions", EvaluationTask::kQuestions},
    {"moments", EvaluationTask::kMoments},
};

/// That of the request, or of its data.
DataTask task_of(const EvaluationRequest& request);

/// Throws Error (kUsage) for wrong options, (kData) for what cannot be read, as evaluate_retrieval
/// and evaluate_questions.
EvaluationReport evaluate_model(const EvaluationRequest& request, const ModelOpener& open);

/// Predicted moments in the file `predictions` against annotated ones in `truth`: no model. Throws
/// Error as load_moment_list and load_moment_predictions.
EvaluationReport evaluate_moment_files(const std::string& truth, const std::string& predictions);

/// The same of lists that were read or made.
EvaluationReport report_moments(const MomentList& list, const MomentPredictions& predictions);

}  // namespace litevl
