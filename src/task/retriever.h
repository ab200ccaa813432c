// Text-video retrieval on a model: features, similarity and matching (docs/model.md, "Retrieval").
// B videos or texts, T frames, S patches in a frame, D width, E of the joint space.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compact/compact_tokens.h"
#include "config/encoder.h"
#include "text/wordpiece.h"

namespace litevl {

/// What matching and search need of B videos.
struct VideoEncoding {
  Tokens tokens;  ///< (B,M,D), the encoder's output: M is 1+T·S, or T·(1+S) in `space_only`
  Array<float> embedding;   ///< (B,E), unit length but with late fusion
  std::int64_t frames = 0;  ///< T
  /// (B,T,E), unit length, one a frame: what finds moments. Undefined but from a Retriever.
  Array<float> frame_vectors = {};
};

/// What matching and search need of B texts.
struct TextEncoding {
  TextIds ids;             ///< [CLS] first
  Array<float> embedding;  ///< (B,E), unit length
};

struct RetrieverOptions {
  std::int64_t max_text_tokens = 35;  ///< with [CLS] and [SEP]; longer texts are cut (BLIP: 35)
  /// Of `space_only` models: every frame is compared alone, and a video's similarity and logit are
  /// the means over its frames, as ClipBERT (arXiv 2102.06183) has it of clips.
  bool late_fusion = false;
  /// Compare with what a library keeps of a video's tokens. Not with late fusion.
  TokenForm tokens = TokenForm::kAll;
  /// Of the places, how many the video encoder keeps: Encoder::encode_video. Not with late fusion.
  double kept_places = 1;
};

/// Frame `frame` of T as videos of one frame each, from the encoding of a `space_only` model: what
/// matching needs of them.
VideoEncoding frame_of(const VideoEncoding& videos, std::int64_t frame);

/// Throws Error (kUsage) if the model's frames know of each other.
void check_late_fusion(const ModelConfig& config);

/// Throws Error (kData) unless all are finite: `what` "are not", of the model's numbers.
void check_finite_numbers(const Array<float>& numbers, const std::string& what = "its numbers");

/// Inference only (no gradients). One thread at a time.
class Retriever {
 public:
  /// Throws Error: (kData) if the model has no joint space, (kUsage) as `check_late_fusion`.
  Retriever(std::shared_ptr<Encoder> encoder, WordPiece tokenizer, RetrieverOptions options = {});

  /// `video` (B,T,3,H,W) float32, normalised.
  VideoEncoding encode_videos(const Array<float>& video);
  /// The same with another share of the places.
  VideoEncoding encode_videos(const Array<float>& video, double kept_places);
  /// BLIP's caption cleaning is applied. Throws Error (kUsage) if `texts` is empty.
  TextEncoding encode_texts(const std::vector<std::string>& texts);
  /// VTM's logit of "match" for pair i = (video i, text i): (B). One text is compared with every
  /// video, and one video with every text; both compute of the one what they can share.
  Array<float> match_logits(const VideoEncoding& videos, const TextEncoding& texts);

  const ModelConfig& config() const;

 private:
  WordPiece tokenizer_;
  RetrieverOptions options_;
  std::shared_ptr<Encoder> encoder_;
};

}  // namespace litevl
