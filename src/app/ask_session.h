// Questions about one video, with what the answers rest on and what to know before they are
// believed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/models.h"
#include "core/progress.h"
#include "library/ask.h"

namespace litevl {

struct AskRequest {
  std::filesystem::path video;
  std::vector<std::string> questions;
  std::string model;        ///< folder, or empty: the shipped one
  std::string answers;      ///< file with a list or a model folder; empty: the model's own list
  bool is_written = false;  ///< by the decoder, without a list
  AskOptions options = {};
  std::optional<double> threshold;  ///< empty: what was measured of the model, for its own list
  ProgressSink progress = {};       ///< of watching
};

struct AnsweredQuestion {
  std::string question;
  AskResult result;
  std::vector<std::string> notes;
};

struct AskReport {
  std::string video;
  std::size_t clips = 0;
  double encode_seconds = 0;
  double answer_seconds = 0;             ///< all questions together
  std::optional<double> not_sure_below;  ///< a probability
  std::vector<AnsweredQuestion> answers;
  std::vector<std::string> notes;

  /// The best candidate of an answer; without text if there is none.
  static AnswerCandidate best_of(const AskResult& result);
  /// Whether the best candidate is less likely than what is called sure.
  bool is_unsure(const AskResult& result) const;
  /// All notes, those of a question among several with its words.
  std::vector<std::string> all_notes() const;
};

/// Watches the video and answers. Throws Error (kUsage) for questions, options or answers that are
/// none, before anything is loaded; (kData) for what cannot be read; Stopped.
AskReport ask_video(const AskRequest& request, const ModelOpener& open);

}  // namespace litevl
