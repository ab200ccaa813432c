// Answers questions about one video of any length, with the parts of the video that support the
// answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "library/evidence.h"
#include "library/watched_video.h"
#include "litevl/ask.h"
#include "task/answerer.h"

namespace litevl {

/// For one thread. `answerer` must outlive it.
class Asker {
 public:
  /// `temperature` is the model's: clips are weighted by softmax(similarity / temperature). Answers
  /// are chosen from `answers`; if there is no list, the decoder writes them.
  Asker(Answerer& answerer, double temperature, std::optional<AnswerList> answers,
        const AskOptions& options = {});

  /// Returns a result for each question. p(answer) is the sum over the clips of weight · p(answer
  /// from this clip). Questions that are asked together share the work on the clips. Throws Error
  /// as `check_questions` does, and kData if the model's numbers are not finite.
  std::vector<AskResult> ask(WatchedVideo& video, const std::vector<std::string>& questions);

 private:
  /// Indices of clips, ascending, for each question.
  using Clips = std::vector<std::vector<std::int64_t>>;

  Clips nearest_clips(WatchedVideo& video, const std::vector<std::string>& questions);
  std::vector<GroundedQuestions> ground(WatchedVideo& video, const Clips& clips,
                                        const std::vector<std::string>& questions);
  AskResult answer(const WatchedVideo& video, const std::vector<std::int64_t>& clips,
                   const GroundedQuestions& question);
  std::optional<AnswerList> written_answers(const GroundedQuestions& question);

  Answerer& answerer_;
  double temperature_;
  std::optional<AnswerList> answers_;
  AskOptions options_;
};

}  // namespace litevl
