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
  std::int64_t max_question_tokens = 35;  ///< with [CLS] and [SEP]; longer questions are cut
  std::int64_t max_answer_tokens = 10;    ///< with [DEC] and [SEP], as BLIP's
  /// As RetrieverOptions::late_fusion: every frame is asked alone, and an answer's probability is
  /// the mean over the frames. For `rank` only.
  bool late_fusion = false;
  TokenForm tokens = TokenForm::kAll;  ///< as RetrieverOptions::tokens
  double kept_places = 1;              ///< as RetrieverOptions::kept_places
};

/// A closed list of answers, tokenised once.
struct AnswerList {
  std::vector<std::string> texts;  ///< A, as given
  TextIds ids;                     ///< of each: [DEC] words [SEP]
};

/// Questions grounded in their videos: all that answering needs.
struct GroundedQuestions {
  Array<float> states;               ///< (ΣN,D), question by question
  std::vector<std::int64_t> begins;  ///< of each question in `states`, and their end
  Array<float> embedding;      ///< (Q,E), the questions' own, unit length: what retrieval compares
  Array<float> frame_weights;  ///< (Q,T), text-dependent pooling's; each row sums to 1, and is
                               ///< even where the model has no joint space
  Array<float> position_weights;  ///< (Q,S), likewise
  std::int64_t rows = 1;  ///< of each question, in a row: with late fusion one a frame, Q·T in all

  std::int64_t count() const { return std::ssize(begins) - 1; }  ///< Q, with late fusion Q·T
};

/// An answer of a list and how likely the decoder is to say it.
struct RankedAnswer {
  std::int64_t answer = 0;     ///< index in the list
  double log_probability = 0;  ///< sum over its tokens, [SEP] included
};

struct GeneratedAnswer {
  std::string text;
  std::vector<std::int64_t> ids;  ///< [DEC] first, [SEP] last unless it was cut
  double log_probability = 0;     ///< sum over its tokens
};

/// Inference only (no gradients). One thread at a time.
class Answerer {
 public:
  /// Throws Error (kData) if the model has no decoder, (kUsage) as Retriever.
  Answerer(std::shared_ptr<Encoder> encoder, WordPiece tokenizer, AnswererOptions options = {});

  /// Throws Error (kUsage), with the line from 1, for an empty list, an answer without words, and
  /// two that read the same to the model (case and spaces aside).
  AnswerList compile(const std::vector<std::string>& answers) const;

  /// Those of `answers` that can be compiled together, in their order: none without words or too
  /// long for the model, and of those that read the same to it ("café", "cafe") the first.
  std::vector<std::string> distinct(const std::vector<std::string>& answers) const;

  /// As Retriever::encode_videos, but for the frames' vectors.
  VideoEncoding encode_videos(const Array<float>& video);

  /// Question i is about video i, or all are about the only video, which is the fastest: its keys
  /// and values are computed once. Throws Error (kUsage) if there are none, or one has no words.
  GroundedQuestions ground(const VideoEncoding& videos, const std::vector<std::string>& questions);

  /// The `top` best answers to every question, best first, exactly as if all were scored: an
  /// answer is at most as likely as its first token, so those whose first token is less likely
  /// than the worst of the best so far are never scored.
  std::vector<std::vector<RankedAnswer>> rank(const GroundedQuestions& questions,
                                              const AnswerList& list, std::int64_t top = 5);

  /// BLIP's published ranking, for parity: of the `k` answers with the likeliest first token the
  /// one with the least loss, label smoothing of 0.1 left in. Index in the list, for each question.
  std::vector<std::int64_t> rank_as_blip(const GroundedQuestions& questions, const AnswerList& list,
                                         std::int64_t k = 128);

  /// Free answers: greedy with `beams` 1, else beam search.
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
