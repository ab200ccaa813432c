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

/// B encoded videos, with everything that matching and search need.
struct VideoEncoding {
  Tokens tokens;  ///< (B,M,D), the encoder's output: M is 1+T·S, or T·(1+S) in `space_only`
  Array<float> embedding;   ///< (B,E), of unit length, except with late fusion
  std::int64_t frames = 0;  ///< T
  /// (B,T,E), one vector of unit length per frame, for finding moments. Only a Retriever fills it.
  Array<float> frame_vectors = {};
};

/// B encoded texts, with everything that matching and search need.
struct TextEncoding {
  TextIds ids;             ///< each text begins with [CLS]
  Array<float> embedding;  ///< (B,E), of unit length
};

struct RetrieverOptions {
  std::int64_t max_text_tokens = 35;  ///< including [CLS] and [SEP]; longer texts are cut
  /// Only for `space_only` models: every frame is compared separately, and a video's similarity and
  /// logit are the means over its frames, as ClipBERT (arXiv 2102.06183) does with clips.
  bool late_fusion = false;
  /// Compare with the tokens that a library would keep in this form. Not with late fusion.
  TokenForm tokens = TokenForm::kAll;
  /// The fraction of places that the video encoder keeps: see Encoder::encode_video. Not with late
  /// fusion.
  double kept_places = 1;
};

/// From the encoding of a `space_only` model: frame `frame` of each video, as a video of one frame,
/// with everything that matching needs.
VideoEncoding frame_of(const VideoEncoding& videos, std::int64_t frame);

/// Throws Error (kUsage) if the model's frames depend on each other, so that late fusion is
/// impossible.
void check_late_fusion(const ModelConfig& config);

/// Throws Error (kData) unless all values are finite; the error says that `what` are not.
void check_finite_numbers(const Array<float>& numbers, const std::string& what = "its numbers");

/// For inference only (no gradients). Use it from one thread at a time.
class Retriever {
 public:
  /// Throws Error: (kData) if the model has no joint space, (kUsage) as `check_late_fusion`.
  Retriever(std::shared_ptr<Encoder> encoder, WordPiece tokenizer, RetrieverOptions options = {});

  /// `video` (B,T,3,H,W) float32, normalised.
  VideoEncoding encode_videos(const Array<float>& video);
  /// The same with another fraction of the places.
  VideoEncoding encode_videos(const Array<float>& video, double kept_places);
  /// BLIP's caption cleaning is applied. Throws Error (kUsage) if `texts` is empty.
  TextEncoding encode_texts(const std::vector<std::string>& texts);
  /// The matching head's (VTM's) logit of "match" for the pairs (video i, text i): (B). A single
  /// text is compared with every video, and a single video with every text; in both cases, what
  /// belongs to the single one is computed only once where possible.
  Array<float> match_logits(const VideoEncoding& videos, const TextEncoding& texts);

  const ModelConfig& config() const;

 private:
  WordPiece tokenizer_;
  RetrieverOptions options_;
  std::shared_ptr<Encoder> encoder_;
};

}  // namespace litevl
