// Explains a model's scores. docs/explain.md.
// B videos, T frames.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "explain/explanation.h"
#include "explain/grad_cam.h"
#include "explain/text_tokens.h"
#include "model/litevl.h"
#include "text/wordpiece.h"

namespace litevl {

struct ExplainerOptions {
  /// Layer of the grounded encoder, from 1; 0: two thirds up, where ALBEF and BLIP look.
  std::int64_t layer = 0;
  std::int64_t max_text_tokens = 35;  ///< with [CLS] and [SEP]; longer texts are cut
};

/// One thread at a time.
class Explainer {
 public:
  /// Throws Error (kUsage) if the model has no such layer.
  Explainer(LiteVL model, WordPiece tokenizer, const ExplainerOptions& options = {});

  /// Throws Error (kUsage) if `text` has no words: before anything is computed.
  void check_text(const std::string& text, TextKind kind) const;

  /// Throws Error (kUsage) if `answer` has no words: before anything is computed.
  void check_answer(const std::string& answer) const;

  /// Why a sentence matches `video` (T,3,H,W), normalised. Throws Error (kUsage) for a sentence
  /// without words, (kData) if the model's numbers are not finite.
  Explanation explain_match(const at::Tensor& video, const std::string& sentence);

  /// Why the model answers `question` with `answer`. Throws also Error (kUsage) for an answer
  /// without words, (kData) if the model has no decoder.
  Explanation explain_answer(const at::Tensor& video, const std::string& question,
                             const std::string& answer);

  /// The probability that is explained, for B videos (B,T,3,H,W): (B). `answer` is empty for a
  /// sentence.
  at::Tensor probabilities(const at::Tensor& videos, const TextTokens& text,
                           const std::string& answer);

  const ModelConfig& config() const { return model_->config(); }
  std::int64_t layer() const { return layer_; }  ///< from 1

 private:
  Explanation explain(const at::Tensor& video, const TextTokens& text, const std::string& answer,
                      const StateScore& score);
  at::Tensor probabilities(const VideoEncoding& videos, const TextTokens& text,
                           const std::string& answer);

  LiteVL model_;
  WordPiece tokenizer_;
  ExplainerOptions options_;
  std::int64_t layer_;
};

}  // namespace litevl
