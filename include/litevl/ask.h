// Questions about a video.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/model.h"
#include "litevl/progress.h"
#include "litevl/types.h"

namespace litevl {

struct AskOptions {
  std::int64_t clips = 4;  ///< of a long video: how many, nearest to the question, are asked
  std::int64_t top = 5;    ///< answers given, the best included
  std::int64_t beams = 3;  ///< of free answers
  const std::atomic<bool>* is_cancelled = nullptr;  ///< set by whoever wants an end: Stopped
};

struct AnswerCandidate {
  std::string text;
  double probability = 0;
};

/// A stretch of the video that an answer rests on.
struct Evidence {
  TimeRange range;
  double weight = 0;         ///< in [0, 1]; all stretches of an answer sum to at most 1
  double frame_seconds = 0;  ///< time of its frame with the greatest weight
};

struct AskResult {
  std::vector<AnswerCandidate> candidates;  ///< best first; empty if a free answer has no words
  std::vector<Evidence> evidence;           ///< of the best
};

struct AskRequest {
  std::filesystem::path video = {};
  std::vector<std::string> questions = {};
  /// To choose from; by default the model's own list.
  std::optional<std::vector<std::string>> answers = {};
  bool is_written = false;  ///< by the decoder, without a list
  AskOptions options = {};
  std::optional<double> threshold =
      {};                      ///< empty: what was measured of the model, for its own list
  ProgressSink progress = {};  ///< of watching
};

struct AnsweredQuestion {
  std::string question;
  AskResult result;
  std::vector<std::string> notes;
};

struct LITEVL_API AskReport {
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

/// Throws Error (kUsage), naming the question by its number from 1, if there is none or one has no
/// words; and for options out of range. Looks at no file.
LITEVL_API void check_questions(const std::vector<std::string>& questions,
                                const AskOptions& options = {});

/// Watches the video and answers: p(answer) is the sum over its clips of weight · p(answer by this
/// clip). Throws Error: kUsage as `check_questions`, and for answers that are none or alike; kData
/// for a video that cannot be read and a model that does not answer; Stopped.
LITEVL_API AskReport ask_video(const AskRequest& request, const Model& model);

/// The model that comes with the program to answer: it knows the toy world only (docs/toy.md).
LITEVL_API std::filesystem::path shipped_answering_model();

}  // namespace litevl
