// A model's weights in the form that the engine computes with, and the forward passes of retrieval
// and answering. B videos or texts, M tokens of a video, D and E widths, J of the joint space.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>

#include "config/config_limits.h"
#include "engine/grounded_gradient.h"
#include "engine/precision.h"
#include "engine/text_decoder.h"
#include "engine/video_encoder.h"

namespace litevl::engine {

/// A part of a model, which is made once, when any thread first asks for it.
template <class T>
class Lazy {
 public:
  template <class Make>
  const T& get(const Make& make) {
    std::call_once(once_, [&] { value_.emplace(make()); });
    return *value_;
  }

 private:
  std::once_flag once_;
  std::optional<T> value_;
};

/// Immutable, except that each part is packed when it is first needed, by the threads of the
/// context that needs it first: a search never needs the video encoder, indexing never the text
/// model. If packed weights are kept (`WeightSource::packed`), a part is packed only once and
/// mapped from its file from then on. May be used by any number of threads.
class Engine {
 public:
  /// `precision`, which the processor must support, applies to videos, to texts alone and to one
  /// text with many videos; everything else is computed in float32. Keeps `source` and reads it
  /// when a part is needed, so its errors are thrown then.
  Engine(const ModelConfig& config, std::shared_ptr<const WeightSource> source,
         Precision precision);

  const ModelConfig& config() const { return config_; }
  /// Whether videos, texts alone and one text with many videos are computed in Bf16 (otherwise in
  /// float).
  bool is_in_halves() const { return is_in_halves_; }

  /// VTC's learned temperature.
  double temperature() const;
  const Projections& projections() const;
  template <class Number>
  const VisionWeights<Number>& vision(Threads& threads) const;
  const EmbeddingWeights& embeddings() const;
  template <class Number>
  const std::vector<TextLayerWeights<Number>>& text_layers(Threads& threads) const;
  const std::vector<CrossWeights<float>>& cross(Threads& threads) const;
  template <class Number>
  const std::vector<AbsorbedWeights<Number>>& absorbed(Threads& threads) const;
  const DecoderWeights& decoder(Threads& threads) const;
  const TextConfig& decoder_sizes() const { return decoder_config_; }

  template <class Number>
  GroundingWeights<Number> grounding(Threads& threads) const {
    return {config_, projections(), embeddings(), text_layers<Number>(threads)};
  }

 private:
  template <class Number>
  struct OfNumber {
    Lazy<VisionWeights<Number>> vision;
    Lazy<std::vector<TextLayerWeights<Number>>> layers;
    Lazy<std::vector<AbsorbedWeights<Number>>> absorbed;
  };
  template <class Number>
  OfNumber<Number>& parts() const {
    if constexpr (std::is_same_v<Number, float>)
      return floats_;
    else
      return halves_;
  }

  ModelConfig config_;
  TextConfig decoder_config_;
  std::shared_ptr<const WeightSource> source_;
  Precision precision_;
  bool is_in_halves_;
  mutable Lazy<Projections> projections_;
  mutable Lazy<EmbeddingWeights> embeddings_;
  mutable Lazy<std::vector<CrossWeights<float>>> cross_;
  mutable Lazy<DecoderWeights> decoder_;
  mutable OfNumber<float> floats_;
  mutable OfNumber<Bf16> halves_;
};

/// A context to compute in, for one thread at a time. It computes with a pool of threads, which
/// other contexts may share.
class Context {
 public:
  /// Both must outlive this object.
  Context(const Engine& engine, Threads& threads) : engine_(engine), threads_(threads) {}

  /// The same as VideoEncoder::encode, in the engine's precision. `frame_vectors`, if given, is
  /// filled with the frames' unit vectors (B,T,J). `kept_places`: see Encoder::encode_video.
  void encode_video(const Pixels& video, float* tokens, float* alpha = nullptr,
                    float* frame_vectors = nullptr, double kept_places = 1);
  /// Unit vectors (B,J) of the videos with these tokens; in `space_only`, of the mean over their
  /// frames.
  void video_features(const VideoTokens& tokens, float* features);
  /// Unit vectors (B,J) of texts.
  void text_features(const TextIds& texts, float* features);
  /// VTM's logits of "no match" and "match" (pairs,2): for one text with every video, every text
  /// with one video, or text i with video i. Each text begins with [ENC]; `embeddings` (texts,J).
  void match(const VideoTokens& tokens, const TextIds& texts, const float* embeddings,
             float* logits);
  /// States (ΣN,D) of question i grounded in video i, or of all questions grounded in the only
  /// video, in float32. `shares` (texts,T+S), if given: see ground_in_one_video.
  void ground(const VideoTokens& tokens, const TextIds& texts, const float* embeddings,
              float* states, float* shares);
  /// VTM's logit of "match" for one video and one text, which begins with [ENC], with its gradients
  /// as in `ground_with_gradient`, in float32. `layer` is counted from 0.
  GroundedGradient match_gradient(const VideoTokens& tokens, const TextIds& text,
                                  const float* embedding, std::int64_t layer);
  /// The same for the log-probability of `answer`, [DEC] words [SEP], to a question. Throws as
  /// `answer_gradient` does, and Error (kData) if the model has no decoder.
  GroundedGradient answer_gradient(const VideoTokens& tokens, const TextIds& question,
                                   const float* embedding, std::span<const std::int64_t> answer,
                                   std::int64_t layer);

 private:
  GroundedGradient score_gradient(const VideoTokens& tokens, const TextIds& text,
                                  const float* embedding, std::int64_t layer,
                                  const StateScore& score);
  template <class Number>
  void encode_with(std::optional<VideoEncoder<Number>>& encoder, const Pixels& video, float* tokens,
                   float* alpha, float* frame_vectors, double kept_places);
  template <class Number>
  void match_pairs(std::optional<GroundedEncoder<Number>>& encoder, const VideoTokens& tokens,
                   const TextIds& texts, const float* embeddings, float* states);

  const Engine& engine_;
  Threads& threads_;
  std::optional<VideoEncoder<float>> float_videos_;
  std::optional<VideoEncoder<Bf16>> half_videos_;
  std::optional<GroundedEncoder<float>> float_texts_;
  std::optional<GroundedEncoder<Bf16>> half_texts_;
};

}  // namespace litevl::engine
