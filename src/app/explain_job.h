// Explaining a video as one call: chooses the part of the video, the answer and the model if they
// are not named, and writes the page.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "config/model_opener.h"
#include "explain/report.h"
#include "explain/report_words.h"
#include "litevl/model.h"
#include "litevl/progress.h"

namespace litevl {

struct ExplainRequest {
  std::string video;
  std::string text;    ///< a sentence or, if `is_question`, a question
  std::string output;  ///< new folder for page, pictures and numbers, or empty
  std::string model;   ///< folder; empty: the shipped model
  bool is_question = false;
  std::string answer;      ///< the answer to explain; empty: the model's best
  std::string answers;     ///< list or model folder to choose it from; empty: the model's own
  std::int64_t layer = 0;  ///< ExplainerOptions
  int frames = 0;          ///< 0: as many as the model was made for
  int image_size = 0;      ///< 0: as the model was made for
  /// Of the stretch; empty both: the program chooses.
  std::optional<double> start_seconds = {}, end_seconds = {};
  bool is_checked = false;  ///< also remove and restore parts, to check the explanation
  const std::atomic<bool>* is_cancelled = nullptr;
  ProgressSink progress = {};
};

/// The model folder that explains where `asked` is empty.
std::string model_for_explaining(const std::string& asked, bool is_question);

/// Explains and writes `output`. Throws Error (kUsage) for what is not there or does not fit the
/// model, before anything is computed, (kData) for what cannot be read; Stopped.
Report explain_video(const ExplainRequest& request, const ModelOpener& open);
/// The same with a model that is open already, and in numbers alone. Any number of threads may
/// explain with one model.
Report explain_video(const ExplainRequest& request, const Model& model);

/// What docs/http.md has of an explanation: the frames, and each word's heat in them.
nlohmann::json explained_json(const Report& report);

}  // namespace litevl
