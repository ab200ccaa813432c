// Answers questions about a video of any length or about a library, with the parts of the videos
// that support the answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "library/asked_clips.h"
#include "library/evidence.h"
#include "litevl/ask.h"
#include "litevl/progress.h"
#include "task/answerer.h"

namespace litevl {

/// For one thread. `answerer` must outlive it.
class Asker {
 public:
  /// `temperature` is the model's: clips are weighted by softmax(similarity / temperature). Answers
  /// are chosen from `answers`; if there is no list, the decoder writes them. `progress` counts
  /// clips that were compared with questions.
  Asker(Answerer& answerer, double temperature, std::optional<AnswerList> answers,
        const AskOptions& options = {}, ProgressSink progress = {});

  /// Returns a result for each question. p(answer) is the sum over the clips of weight · p(answer
  /// from this clip). Questions that are asked together share the work on the clips. Throws Error
  /// as `check_questions` does, and kData if the model's numbers are not finite.
  std::vector<AskResult> ask(AskedClips& clips, const std::vector<std::string>& questions);

 private:
  /// A question grounded in some clips.
  struct Grounded {
    std::vector<std::int64_t> clips;  ///< their numbers, ascending
    GroundedQuestions rows;           ///< one for each clip, without weights of frames
    std::vector<std::vector<double>> frame_weights;
  };

  std::vector<Grounded> ground(AskedClips& clips, const std::vector<std::string>& questions);
  AskResult answer(AskedClips& clips, const Grounded& question);
  std::optional<AnswerList> written_answers(const GroundedQuestions& question);

  Answerer& answerer_;
  double temperature_;
  std::optional<AnswerList> answers_;
  AskOptions options_;
  ProgressSink progress_;
};

}  // namespace litevl
