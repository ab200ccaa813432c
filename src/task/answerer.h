// Questions about videos on a model: docs/model.md, "Question answering".
// Q questions, A answers, T frames, S patches in a frame, N tokens of a text, D width.
#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "task/retriever.h"
#include "text/wordpiece.h"

namespace litevl {

struct AnswererOptions {
  std::int64_t max_question_tokens = 35;  ///< including [CLS] and [SEP]; longer ones are cut
  std::int64_t max_answer_tokens = 10;    ///< including [DEC] and [SEP], as in BLIP
  /// As RetrieverOptions::late_fusion: every frame is asked separately, and the probability of an
  /// answer is the mean over the frames. Only for `rank`.
  bool late_fusion = false;
  TokenForm tokens = TokenForm::kAll;  ///< as RetrieverOptions::tokens
  double kept_places = 1;              ///< as RetrieverOptions::kept_places
};

/// A closed list of answers, tokenised once.
struct AnswerList {
  std::vector<std::string> texts;  ///< A, as given
  TextIds ids;                     ///< each is [DEC] words [SEP]
};

/// Questions grounded in their videos, with everything that answering needs.
struct GroundedQuestions {
  Array<float> states;  ///< (ΣN,D), question after question
  std::vector<std::int64_t>
      begins;                  ///< start of each question in `states`, and the end of the last
  Array<float> embedding;      ///< (Q,E), of the questions themselves, unit length, for retrieval
  Array<float> frame_weights;  ///< (Q,T), of text-dependent pooling; each row sums to 1, and is
                               ///< uniform if the model has no joint space
  Array<float> position_weights;  ///< (Q,S), likewise
  std::int64_t rows = 1;  ///< entries per question, adjacent: with late fusion T, so Q·T in all

  std::int64_t count() const { return std::ssize(begins) - 1; }  ///< Q, with late fusion Q·T
};

/// An answer of a list and how likely the decoder is to say it.
struct RankedAnswer {
  std::int64_t answer = 0;     ///< index into the list
  double log_probability = 0;  ///< sum over its tokens, including [SEP]
};

struct GeneratedAnswer {
  std::string text;
  std::vector<std::int64_t> ids;  ///< begins with [DEC] and ends with [SEP], unless it was cut
  double log_probability = 0;     ///< sum over its tokens
};

/// For inference only (no gradients). Use it from one thread at a time.
class Answerer {
 public:
  /// Throws Error (kData) if the model has no decoder, (kUsage) as Retriever.
  Answerer(std::shared_ptr<Encoder> encoder, WordPiece tokenizer, AnswererOptions options = {});

  /// Throws Error (kUsage) if the list is empty, an answer has no words, or two are the same to the
  /// model (apart from case and spaces). The error gives the line, counted from 1.
  AnswerList compile(const std::vector<std::string>& answers) const;

  /// Those of `answers` that can be used together in a list, in their order. Leaves out answers
  /// without words or too long for the model; of answers that are the same to it ("café", "cafe"),
  /// keeps the first.
  std::vector<std::string> distinct(const std::vector<std::string>& answers) const;

  /// As Retriever::encode_videos, but without the vectors of frames.
  VideoEncoding encode_videos(const Array<float>& video);

  /// (Q,E), of unit length, for choosing what to ask; they do not depend on videos. Throws Error as
  /// `ground`.
  Array<float> question_features(const std::vector<std::string>& questions);

  /// Grounds question i in video i, or all questions in the only video, which is fastest, because
  /// its keys and values are computed once. Throws Error (kUsage) if there are no questions or one
  /// has no words.
  GroundedQuestions ground(const VideoEncoding& videos, const std::vector<std::string>& questions);

  /// The `top` best answers to every question, best first, exactly as if all were scored. An
  /// answer is at most as likely as its first token, so answers whose first token is less likely
  /// than the worst of the current best are not scored.
  std::vector<std::vector<RankedAnswer>> rank(const GroundedQuestions& questions,
                                              const AnswerList& list, std::int64_t top = 5);

  /// BLIP's published ranking, for comparison: among the `k` answers with the likeliest first
  /// token, the one with the least training loss, which includes label smoothing of 0.1. Returns an
  /// index into the list for each question.
  std::vector<std::int64_t> rank_as_blip(const GroundedQuestions& questions, const AnswerList& list,
                                         std::int64_t k = 128);

  /// Answers written by the decoder: greedily with `beams` 1, else by beam search.
  std::vector<GeneratedAnswer> generate(const GroundedQuestions& questions, std::int64_t beams = 3);

  const ModelConfig& config() const;

 private:
  GroundedQuestions ground_whole(const VideoEncoding& videos,
                                 const std::vector<std::string>& questions);

  WordPiece tokenizer_;
  AnswererOptions options_;
  std::shared_ptr<Encoder> encoder_;
};

}  // namespace litevl
