// Measures how well a model answers questions about videos: docs/evaluation.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/question_list.h"
#include "eval/question_result.h"
#include "eval/video_stream.h"
#include "task/answerer.h"

namespace litevl {

/// How the best answer of the list is found.
enum class AnswerRanking {
  kLikelihood,  ///< the sum of log-probabilities, `Answerer::rank`
  kBlip,        ///< as published by BLIP, `Answerer::rank_as_blip`; gives no probabilities
};

struct QuestionEvaluationOptions {
  AnswerRanking ranking = AnswerRanking::kLikelihood;
  int frames = 8;           ///< T
  int video_batch = 8;      ///< videos encoded at once
  int question_batch = 32;  ///< questions of a video answered at once
  BootstrapOptions bootstrap = {};
  /// The timelines of the files, which other evaluations may share.
  std::shared_ptr<KnownTimelines> timelines = {};
};

struct QuestionEvaluation {
  QuestionEvaluationOptions options;
  QuestionResult result;
  std::vector<MissingVideo> missing;  ///< their questions remain in all figures, as wrong answers
  std::int64_t videos = 0;
  std::int64_t choices = 0;  ///< answers in the list
};

/// Encodes every video of `list` once and asks all its questions; answers are chosen from
/// `answers`. Throws Error (kUsage) for wrong options or an answer list that Answerer::compile
/// refuses, (kData) if a question has no words, no video can be read or the model's numbers are not
/// finite.
QuestionEvaluation evaluate_questions(Answerer& answerer, const QuestionList& list,
                                      const std::vector<std::string>& answers,
                                      const QuestionEvaluationOptions& options = {});

/// How many questions a model does not read completely (text/text_reading.h).
std::int64_t count_cut_questions(const QuestionList& list, const WordPiece& tokenizer,
                                 std::int64_t max_tokens);

}  // namespace litevl
