// What one step of question-answering training computes from a batch: docs/model.md, "Question
// answering". Source: BLIP, arXiv 2201.12086; LiteVL, arXiv 2210.11929.
// B videos, M tokens of a video, T frames, Q questions, K answers, N tokens of a text, D width.
#pragma once

#include <ATen/core/Tensor.h>

#include "data/pair_source.h"
#include "model/litevl.h"
#include "text/wordpiece.h"
#include "torch/tensors.h"
#include "train/split_batch.h"
#include "train/train_step.h"

namespace litevl {

/// Questions and their answers in the form that the model reads.
struct QuestionTexts {
  PaddedTexts questions;  ///< (Q,N), [CLS] first
  at::Tensor video;       ///< (Q) int64, the video of the batch that each is about
  PaddedTexts answers;    ///< (K,N), [DEC] first
  at::Tensor question;    ///< (K) int64, the question that each answers
  at::Tensor weight;      ///< (K) float32
};

struct QuestionLoss {
  at::Tensor loss;   ///< Σ weight · answer loss (label smoothing 0.1), divided by Q: a scalar
  at::Tensor right;  ///< (K) bool: whether every token of the answer was the most likely one
};

/// The language-model loss of the answers; text-dependent pooling is conditioned on the question.
/// `tokens` (B,M,D), the encoder's output for `frames` frames.
QuestionLoss question_loss(LiteVL& model, const at::Tensor& tokens, std::int64_t frames,
                           const QuestionTexts& texts);

struct QuestionStepOptions {
  SplitOptions split;
  std::int64_t max_text_tokens = 35;
  double caption_weight = 0;  ///< weight of VTC between the videos and their captions
};

/// Adds the gradients to the model's weights. Losses "answers" and, with `caption_weight`, "vtc";
/// figure "right": the fraction of questions whose answer with the greatest weight is predicted
/// word for word. Throws Error (kData) if there are no questions, or no captions although they have
/// a weight.
TrainStep question_step(LiteVL& model, const WordPiece& tokenizer, const PairBatch& batch,
                        const QuestionStepOptions& options);

}  // namespace litevl
