// Questions about a video or about a library.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "litevl/export.h"
#include "litevl/model.h"
#include "litevl/progress.h"
#include "litevl/search.h"
#include "litevl/types.h"

namespace litevl {

struct AskOptions {
  /// In a long video or a library: how many of the clips nearest to the question to use, 1 to 64.
  std::int64_t clips = 4;
  std::int64_t top = 5;    ///< how many answers to return, including the best
  std::int64_t beams = 3;  ///< beam search's width, for answers that the decoder writes
  /// Set it to true from any thread to cancel: the call then throws Stopped.
  const std::atomic<bool>* is_cancelled = nullptr;
};

struct AnswerCandidate {
  std::string text;
  double probability = 0;
};

/// A part of a video that supports an answer.
struct Evidence {
  TimeRange range;
  double weight = 0;         ///< in [0, 1]; the weights of one answer sum to at most 1
  double frame_seconds = 0;  ///< the time of the frame in it that has the largest weight
  std::string video = {};    ///< path, any bytes
};

struct AskResult {
  std::vector<AnswerCandidate> candidates;  ///< best first; empty if the decoder wrote no words
  std::vector<Evidence> evidence;           ///< for the best candidate
};

struct AskRequest {
  std::filesystem::path video = {};  ///< empty where a library is asked
  std::vector<std::string> questions = {};
  /// The answers to choose from; by default the model's own list.
  std::optional<std::vector<std::string>> answers = {};
  bool is_written = false;  ///< true: the decoder writes the answer, without a list
  AskOptions options = {};
  /// Answers below this probability are "not sure". Empty: the threshold that was measured for the
  /// model with its own list of answers.
  std::optional<double> threshold = {};
  ProgressSink progress = {};  ///< progress of encoding the video, then of asking its clips
  SearchFilter filter = {};    ///< where a library is asked: which of its videos
};

struct AnsweredQuestion {
  std::string question;
  AskResult result;
  std::vector<std::string> notes;
};

struct LITEVL_API AskReport {
  std::string video;      ///< the path of the video that was asked, or empty
  std::string library;    ///< the folder of the library that was asked, or empty
  std::size_t clips = 0;  ///< how many there are to choose from
  double encode_seconds = 0;
  double answer_seconds = 0;             ///< for all questions together
  std::optional<double> not_sure_below;  ///< a probability: the threshold that was used
  std::vector<AnsweredQuestion> answers;
  std::vector<std::string> notes;

  /// The best candidate of an answer. Its text is empty if there is none.
  static AnswerCandidate best_of(const AskResult& result);
  /// Whether the probability of the best candidate is below the threshold.
  bool is_unsure(const AskResult& result) const;
  /// All notes. If there are several questions, a note about one of them quotes it.
  std::vector<std::string> all_notes() const;
};

/// Checks questions and options without opening any file. Throws Error (kUsage) if there is no
/// question, if a question has no words (the error gives its number, counted from 1), or if an
/// option is out of range.
LITEVL_API void check_questions(const std::vector<std::string>& questions,
                                const AskOptions& options = {});

/// Reads the video and answers the questions. The probability of an answer is the sum over the
/// clips of (weight of the clip) · (probability that this clip gives to the answer). Throws Error:
/// kUsage as `check_questions`, and if the list of answers is empty or has an answer twice; kData
/// if the video cannot be read or the model cannot answer. Throws Stopped when cancelled.
LITEVL_API AskReport ask_video(const AskRequest& request, const Model& model);

/// A library opened for any number of questions. Use one session from one thread at a time. Several
/// sessions may ask the same library with the same model at once, also while it is indexed.
class LITEVL_API AskSession {
 public:
  /// Throws Error: kUsage if there is no library in the folder `library`, kData if it has no clips,
  /// is damaged or was made with another model, or if the model cannot answer.
  AskSession(const std::filesystem::path& library, const Model& model);
  ~AskSession();
  AskSession(AskSession&&) noexcept;
  AskSession& operator=(AskSession&&) noexcept;

  /// Answers the questions from the clips of the whole library that are nearest to each of them, as
  /// `ask_video` does from those of one video; the evidence says in which videos. What is stored of
  /// the clips is used, and no video is read. Clips added since the session was opened are found,
  /// too. Throws Error: kUsage as `ask_video`, if the request names a video, and if no video passes
  /// its filter; kData if the library is damaged or has meanwhile been rebuilt with another model.
  /// Throws Stopped when cancelled.
  AskReport ask(const AskRequest& request);

 private:
  struct Opened;
  std::unique_ptr<Opened> opened_;
};

/// The question-answering model that comes with the program. It knows only the toy world
/// (docs/toy.md).
LITEVL_API std::filesystem::path shipped_answering_model();

}  // namespace litevl
