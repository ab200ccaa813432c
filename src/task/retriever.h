// Text-video retrieval on a model: features, similarity and matching (docs/model.md, "Retrieval").
// B videos or texts, T frames, S patches in a frame, D and E widths, N tokens of a text.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/litevl.h"
#include "text/wordpiece.h"

namespace litevl {

class Encoder;

/// What matching and search need of B videos.
struct VideoEncoding {
  at::Tensor tokens;  ///< (B,M,D), the encoder's output: M is 1+T·S, or T·(1+S) in `space_only`
  at::Tensor embedding;     ///< (B,E), unit length but with late fusion, float32
  std::int64_t frames = 0;  ///< T
};

/// What matching and search need of B texts.
struct TextEncoding {
  at::Tensor input_ids;  ///< (B,N) int64, [CLS] first, padded
  at::Tensor mask;       ///< (B,N) int64, 1 for tokens
  at::Tensor embedding;  ///< (B,E), unit length, float32
};

struct RetrieverOptions {
  std::int64_t max_text_tokens = 35;  ///< with [CLS] and [SEP]; longer texts are cut (BLIP: 35)
  /// Of `space_only` models: every frame is compared alone, and a video's similarity and logit are
  /// the means over its frames, as ClipBERT (arXiv 2102.06183) has it of clips.
  bool late_fusion = false;
};

/// Frame `frame` of T as videos of one frame each, from the encoding of a `space_only` model.
VideoEncoding frame_of(const VideoEncoding& videos, std::int64_t frame);

/// Throws Error (kUsage) if the model's frames know of each other.
void check_late_fusion(const ModelConfig& config);

/// Inference only (no gradients). One thread at a time.
class Retriever {
 public:
  /// Throws Error: (kData) if the model has no joint space, (kUsage) as `check_late_fusion`.
  Retriever(std::shared_ptr<Encoder> encoder, WordPiece tokenizer, RetrieverOptions options = {});
  /// The same of a model in float32.
  Retriever(LiteVL model, WordPiece tokenizer, RetrieverOptions options = {});

  /// `video` (B,T,3,H,W) float32, normalised.
  VideoEncoding encode_videos(const at::Tensor& video);
  /// BLIP's caption cleaning is applied. Throws Error (kUsage) if `texts` is empty.
  TextEncoding encode_texts(const std::vector<std::string>& texts);
  /// VTM's logit of "match" for pair i = (video i, text i): (B), float32. Text encodings of one row
  /// are compared with every video, a video of one row with every text; both compute of the one
  /// what they can share. The videos' tokens may be bfloat16.
  at::Tensor match_logits(const VideoEncoding& videos, const TextEncoding& texts);

  const ModelConfig& config() const;

 private:
  WordPiece tokenizer_;
  RetrieverOptions options_;
  std::shared_ptr<Encoder> encoder_;
};

}  // namespace litevl
