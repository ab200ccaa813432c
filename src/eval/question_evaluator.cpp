#include "eval/question_evaluator.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/progress.h"
#include "core/stop.h"
#include "litevl/error.h"
#include "text/text_reading.h"

namespace litevl {
namespace {

class QuestionRun {
 public:
  QuestionRun(Answerer& answerer, const QuestionList& list, const std::vector<std::string>& answers,
              const QuestionEvaluationOptions& options)
      : answerer_(answerer), list_(list), answers_(answerer.compile(answers)), options_(options) {
    for (const auto& video : list.videos) {
      first_.push_back(given_.size());
      given_.resize(given_.size() + video.questions.size());
    }
  }

  QuestionEvaluation run() {
    ask_videos();
    if (missing_.size() == list_.videos.size())
      throw Error(Error::Kind::kData, list_.file.string(), "none of its videos can be read",
                  missing_.front().reason);
    QuestionEvaluation evaluation;
    evaluation.options = options_;
    evaluation.result = evaluate_answers(list_, given_, answers_.texts, options_.bootstrap);
    evaluation.missing = missing_;
    evaluation.videos = static_cast<std::int64_t>(list_.videos.size());
    evaluation.choices = static_cast<std::int64_t>(answers_.texts.size());
    return evaluation;
  }

 private:
  VideoStream open_stream() const {
    const auto& vision = answerer_.config().vision;
    std::vector<std::filesystem::path> paths;
    for (const auto& video : list_.videos) paths.push_back(video.path);
    std::vector<std::int64_t> all(paths.size());
    std::iota(all.begin(), all.end(), std::int64_t{0});
    return {std::move(paths),
            std::move(all),
            {.frames = options_.frames,
             .first_seconds = list_.first_seconds,
             .size = frame_size(vision),
             .batch = options_.video_batch,
             .timelines = options_.timelines}};
  }

  void ask_videos() {
    const auto count = static_cast<std::int64_t>(list_.videos.size());
    Progress progress("asking", count, terminal_progress());
    std::int64_t done = 0;
    auto stream = open_stream();
    while (auto batch = stream.next()) {
      missing_.insert(missing_.end(), batch->missing.begin(), batch->missing.end());
      done += static_cast<std::int64_t>(batch->missing.size());
      if (!batch->videos.empty()) {
        const auto videos = answerer_.encode_videos(batch->pixels);
        for (std::size_t i = 0; i < batch->videos.size(); ++i) {
          const auto row = static_cast<std::int64_t>(i);
          ask(static_cast<std::size_t>(batch->videos[i]),
              {videos.tokens.videos(row, 1), videos.embedding.rows(row, 1), videos.frames});
          progress.update(++done);
        }
      }
      progress.update(done);
    }
  }

  // All questions about one video, whose keys and values are computed once for each batch of
  // questions.
  void ask(std::size_t video, const VideoEncoding& encoding) {
    const auto& questions = list_.videos[video].questions;
    const auto batch = static_cast<std::size_t>(options_.question_batch);
    for (std::size_t begin = 0; begin < questions.size(); begin += batch) {
      check_stop();
      const auto end = std::min(begin + batch, questions.size());
      std::vector<std::string> texts;
      for (std::size_t i = begin; i < end; ++i) texts.push_back(questions[i].text);
      const auto grounded = answerer_.ground(encoding, texts);
      check_finite_numbers(grounded.states, "its states");
      auto answers = options_.ranking == AnswerRanking::kBlip ? rank_as_blip(grounded)
                                                              : rank_by_likelihood(grounded);
      std::move(answers.begin(), answers.end(),
                given_.begin() + static_cast<std::ptrdiff_t>(first_[video] + begin));
    }
  }

  std::vector<GivenAnswer> rank_as_blip(const GroundedQuestions& questions) {
    std::vector<GivenAnswer> given;
    for (const auto answer : answerer_.rank_as_blip(questions, answers_))
      given.push_back({answers_.texts[static_cast<std::size_t>(answer)], {}});
    return given;
  }

  std::vector<GivenAnswer> rank_by_likelihood(const GroundedQuestions& questions) {
    std::vector<GivenAnswer> given;
    for (const auto& ranked : answerer_.rank(questions, answers_, 1)) {
      const auto& best = ranked.front();
      if (std::isnan(best.log_probability))
        throw Error(Error::Kind::kData, "model", "its answers' probabilities are not finite");
      given.push_back(
          {answers_.texts[static_cast<std::size_t>(best.answer)],
           std::min(std::exp(best.log_probability), 1.0)});  // at most 1, except for rounding
    }
    return given;
  }

  Answerer& answerer_;
  const QuestionList& list_;
  const AnswerList answers_;
  const QuestionEvaluationOptions options_;
  std::vector<std::size_t> first_;  // for each video the position of its first question
  std::vector<std::optional<GivenAnswer>> given_;  // for all questions; empty if not asked
  std::vector<MissingVideo> missing_;
};

void check_questions(const QuestionList& list) {
  for (const auto& video : list.videos)
    for (const auto& question : video.questions)
      if (clean_question(question.text).empty())
        throw Error(Error::Kind::kData, list.file.string(),
                    "a question about " + video.name + " has no words");
}

}  // namespace

QuestionEvaluation evaluate_questions(Answerer& answerer, const QuestionList& list,
                                      const std::vector<std::string>& answers,
                                      const QuestionEvaluationOptions& options) {
  if (list.videos.empty()) throw Error(Error::Kind::kUsage, "evaluation", "the list has no videos");
  if (options.question_batch < 1)
    throw Error(Error::Kind::kUsage, "evaluation", "batches must be 1 or more");
  check_questions(list);
  return QuestionRun(answerer, list, answers, options).run();
}

std::int64_t count_cut_questions(const QuestionList& list, const WordPiece& tokenizer,
                                 std::int64_t max_tokens) {
  std::int64_t count = 0;
  for (const auto& video : list.videos)
    for (const auto& question : video.questions)
      count += is_cut(question.text, TextKind::kQuestion, tokenizer, max_tokens);
  return count;
}

}  // namespace litevl
