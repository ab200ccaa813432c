// Explains a model's scores. docs/explain.md.
// B videos, T frames.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "config/encoder.h"
#include "explain/explanation.h"
#include "explain/text_tokens.h"
#include "text/wordpiece.h"

namespace litevl {

struct ExplainerOptions {
  /// Layer of the grounded encoder, counted from 1; 0: two thirds of the way up, as in ALBEF and
  /// BLIP.
  std::int64_t layer = 0;
  std::int64_t max_text_tokens = 35;  ///< with [CLS] and [SEP]; longer texts are cut
};

/// For one thread at a time.
class Explainer {
 public:
  /// Throws Error (kUsage) if the model has no such layer.
  Explainer(std::shared_ptr<Encoder> encoder, WordPiece tokenizer,
            const ExplainerOptions& options = {});

  /// Throws Error (kUsage) if `text` has no words. To be called before anything is computed.
  void check_text(const std::string& text, TextKind kind) const;

  /// Throws Error (kUsage) if `answer` has no words. To be called before anything is computed.
  void check_answer(const std::string& answer) const;

  /// Why a sentence matches `video` (T,3,H,W), normalised. Throws Error (kUsage) for a sentence
  /// without words, (kData) if the model's numbers are not finite.
  Explanation explain_match(const Array<float>& video, const std::string& sentence);

  /// Why the model answers `question` with `answer`. Also throws Error: kUsage for an answer
  /// without words, kData if the model has no decoder.
  Explanation explain_answer(const Array<float>& video, const std::string& question,
                             const std::string& answer);

  /// The probability that is being explained, for B videos (B,T,3,H,W): (B). `answer` is empty for
  /// a sentence.
  std::vector<double> probabilities(const Array<float>& videos, const TextTokens& text,
                                    const std::string& answer);

  const ModelConfig& config() const { return encoder_->config(); }
  std::int64_t layer() const { return layer_; }  ///< from 1

 private:
  Explanation explain(const Array<float>& video, const TextTokens& text, const std::string& answer);
  std::vector<double> probabilities(const Tokens& tokens, std::int64_t frames,
                                    const TextTokens& text, const std::string& answer);
  std::vector<std::int64_t> answer_ids(const std::string& answer) const;

  std::shared_ptr<Encoder> encoder_;
  WordPiece tokenizer_;
  ExplainerOptions options_;
  std::int64_t layer_;
};

}  // namespace litevl
