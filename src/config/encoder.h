// The interface for a model's forward passes in retrieval, answering and explaining. It is
// implemented by the engine (on the CPU) and by the LibTorch modules (on other devices). B videos
// or texts, T frames, M tokens of a video, N tokens of a text, S patches of a frame, D and E
// widths, J width of the joint space, V words in the vocabulary.
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

/// The output of the grounded text encoder: texts that have attended to videos.
struct GroundedTexts {
  Array<float> states;               ///< (ΣN,D), text after text, without padding
  std::vector<std::int64_t> begins;  ///< first row of each text in `states`, and the total
  Array<float> frame_weights;        ///< (B,T), of text-dependent pooling; each row sums to 1
  Array<float> position_weights;     ///< (B,S), likewise
};

/// Further outputs of `encode_video`. Those that are not null are filled.
struct VideoDetails {
  /// The factors of dynamic temporal scaling (L,B,T); undefined if the model has none.
  Array<float>* alpha = nullptr;
  /// One unit vector for each frame (B,T,J): docs/model.md, "Retrieval".
  Array<float>* frame_vectors = nullptr;
};

/// The score of one text and one video with its gradients, as Grad-CAM needs them. H heads, N
/// tokens of the text, M tokens of the memory [v ; F ; Q] that the text attends to, E their width.
struct ScoreGradient {
  double score = 0;
  Array<float> attention;           ///< (H,N,M), the attention weights of one layer
  Array<float> attention_gradient;  ///< (H,N,M)
  Array<float> memory;              ///< (M,E)
  Array<float> memory_gradient;     ///< (M,E), through all layers
  Array<float> frame_weights;       ///< (T), of text-dependent pooling; they sum to 1
  Array<float> position_weights;    ///< (S), likewise
};

/// Decodes several texts token by token, one in each row.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::unique_ptr<Decoder> copy() const = 0;
  /// Replaces the rows by those with the indices `rows` (R).
  virtual void select(const std::vector<std::int64_t>& rows) = 0;
  /// Appends the tokens `ids` (R), [DEC] in the first call, and returns the log-probabilities (R,V)
  /// of the next token.
  virtual Array<float> step(const std::vector<std::int64_t>& ids) = 0;
};

/// A context that computes with a model's weights. Use one context from one thread at a time; other
/// threads use other contexts on the same weights. Texts begin with [CLS]; where they are grounded,
/// it is replaced by [ENC].
class Encoder {
 public:
  virtual ~Encoder() = default;

  /// A new context on the same weights, which are not copied. Any thread may call this at any time.
  virtual std::unique_ptr<Encoder> new_context() const = 0;

  virtual const ModelConfig& config() const = 0;
  /// The learned temperature of the contrastive loss (VTC).
  virtual double temperature() const = 0;

  /// Tokens (B,M,D) of the normalised `video` (B,T,3,H,W). M is 1+T·S, in `space_only` T·(1+S).
  /// Fills the outputs that `details` asks for. `kept_places`, greater than 0 and at most 1, is the
  /// fraction of a frame's places that most layers compute: neighbours that are nearly alike in all
  /// frames are computed as one, which is faster and less exact. Throws Error (kUsage) if H or W is
  /// not a multiple of the patch side or `kept_places` is out of range.
  virtual Array<float> encode_video(const Array<float>& video, const VideoDetails& details = {},
                                    double kept_places = 1) = 0;
  /// Unit vectors (B,J) of `tokens` (B,M,E).
  virtual Array<float> video_features(const Tokens& tokens, std::int64_t frames) = 0;
  /// Unit vectors (B,J).
  virtual Array<float> text_features(const TextIds& texts) = 0;
  /// The matching head's (VTM's) logits of "no match" and "match" (B,2): of video i with text i, of
  /// one video with every text, or of one text with every video. `embedding` (B,J) are the texts'
  /// features.
  virtual Array<float> match(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                             const Array<float>& embedding) = 0;
  /// Grounds text i in video i, or every text in the only video, which is fastest.
  virtual GroundedTexts ground(const Tokens& tokens, std::int64_t frames, const TextIds& texts,
                               const Array<float>& embedding) = 0;
  /// A decoder for answers, one row for each question. `states` (ΣN,D) are the grounded questions,
  /// which begin at the rows `begins`.
  virtual std::unique_ptr<Decoder> start(const Array<float>& states,
                                         const std::vector<std::int64_t>& begins) = 0;
  /// For one video and one text: the matching head's logit of "match" with its gradients. If
  /// `answer` is not empty: the log-probability of this answer ([DEC] words [SEP]) to the question
  /// `text`, with its gradients. `layer`, counted from 0, is the layer of the grounded encoder
  /// whose attention is returned.
  virtual ScoreGradient score_gradient(const Tokens& tokens, std::int64_t frames,
                                       const TextIds& text, const Array<float>& embedding,
                                       const std::vector<std::int64_t>& answer,
                                       std::int64_t layer) = 0;
};

/// An open model folder.
struct OpenedModel {
  std::shared_ptr<Encoder> encoder;
  std::filesystem::path vocab;  ///< the folder's vocab.txt
  std::string knows;            ///< the only kind of videos that it understands, or empty
  std::string fingerprint;      ///< identifies the model that stored features were made with
  std::string computes_in;      ///< "float32", "bfloat16 on cuda:0": for reports
};

}  // namespace litevl
