// What computes a model's passes for retrieval, answering and explaining: the engine on the CPU,
// LibTorch's modules on another device. B videos or texts, T frames, M tokens of a video, N of a
// text, S patches in a frame, D and E widths, J of the joint space, V words.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "config/model_config.h"
#include "config/text_ids.h"
#include "config/tokens.h"

namespace litevl {

/// Texts grounded in videos.
struct GroundedTexts {
  Array<float> states;               ///< (ΣN,D), text by text without padding
  std::vector<std::int64_t> begins;  ///< of each text in `states`, and their end
  Array<float> frame_weights;        ///< (B,T), text-dependent pooling's; each row sums to 1
  Array<float> position_weights;     ///< (B,S), likewise
};

/// What `encode_video` tells besides tokens: each that has a place given.
struct VideoDetails {
  /// The factors of dynamic temporal scaling (L,B,T), undefined without any.
  Array<float>* alpha = nullptr;
  /// Unit vectors (B,T,J), one a frame: docs/model.md, "Retrieval".
  Array<float>* frame_vectors = nullptr;
};

/// A score of one text and one video, and its gradients: what Grad-CAM is made of. H heads, N
/// tokens of the text, M of the memory [v ; F ; Q] that it attends to, E their width.
struct ScoreGradient {
  double score = 0;
  Array<float> attention;           ///< (H,N,M), a layer's shares
  Array<float> attention_gradient;  ///< (H,N,M)
  Array<float> memory;              ///< (M,E)
  Array<float> memory_gradient;     ///< (M,E), by way of all layers
  Array<float> frame_weights;       ///< (T), text-dependent pooling's; they sum to 1
  Array<float> position_weights;    ///< (S), likewise
};

/// Texts that are decoded token by token, one in each row.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::unique_ptr<Decoder> copy() const = 0;
  /// Goes on with the rows `rows` (R) in the place of all.
  virtual void select(const std::vector<std::int64_t>& rows) = 0;
  /// Log-probabilities (R,V) of the token after `ids` (R), [DEC] first.
  virtual Array<float> step(const std::vector<std::int64_t>& ids) = 0;
};

/// A context on a model's weights: one thread at a time, and others on the same weights for others.
/// Texts are [CLS] first; where they are grounded, [ENC] takes its place.
class Encoder {
 public:
  virtual ~Encoder() = default;

  /// Another context on the same weights, which are not held twice, for another thread. Any thread
  /// may ask for it at any time.
  virtual std::unique_ptr<Encoder> new_context() const = 0;

  virtual const ModelConfig& config() const = 0;
  /// VTC's learned temperature.
  virtual double temperature() const = 0;

  /// Tokens (B,M,D) of `video` (B,T,3,H,W), normalised: M is 1+T·S, in `space_only` T·(1+S). Fills
  /// what `details` asks for. `kept_places`, over 0 to 1, is how many of a frame's places most
  /// layers compute: neighbours that are nearly alike in all frames are computed as one, which is
  /// faster and less exact. Throws Error (kUsage) for sides that are no multiples of the patch
  /// side, and for another `kept_places`.
  virtual Array<float> encode_video(const Array<float>& video, const VideoDetails& details = {},
                                    double kept_places = 1) = 0;
  /// Unit vectors (B,J) of `tokens` (B,M,E).
  virtual Array<float> video_features(const Tokens& tokens, std::int64_t frames) = 0;
  /// Unit vectors (B,J).
  virtual Array<float> text_features(const TextIds& texts) = 0;
  /// VTM's logits of "no match" and "match" (B,2): of video i and text i, of one video with every
  /// text, or of one text with every video. `embedding` (B,J) are the texts' features.
  virtual Array<float> match(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                             const Array<float>& embedding) = 0;
  /// Text i with video i, or with the only one, which is the fastest.
  virtual GroundedTexts ground(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                               const Array<float>& embedding) = 0;
  /// Answers to questions, one a row, of `states` (ΣN,D) that begin at `begins`.
  virtual std::unique_ptr<Decoder> start(const Array<float>& states,
                                         const std::vector<std::int64_t>& begins) = 0;
  /// Of one video and one text: VTM's logit of "match" and its gradients, or, where `answer` is not
  /// empty, those of the log-probability of the answer [DEC] words [SEP] to the question `text`.
  /// `layer` of the grounded encoder, whose attention is wanted, counts from 0.
  virtual ScoreGradient score_gradient(const Tokens& tokens, std::int64_t frames,
                                       const TextIds& text, const Array<float>& embedding,
                                       const std::vector<std::int64_t>& answer,
                                       std::int64_t layer) = 0;
};

/// A model folder as what computes with it.
struct OpenedModel {
  std::shared_ptr<Encoder> encoder;
  std::filesystem::path vocab;  ///< the folder's vocab.txt
  std::string knows;            ///< the only videos that it can tell, or empty
  std::string fingerprint;      ///< tells whether stored features are this model's
  std::string computes_in;      ///< "float32", "bfloat16 on cuda:0": for reports
};

}  // namespace litevl
