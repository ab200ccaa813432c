// What computes a model's passes for retrieval and answering: the engine on the CPU, LibTorch's
// modules on another device. B videos or texts, T frames, M tokens of a video, N of a text, S
// patches in a frame, D and E widths, V words.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "engine/precision.h"
#include "engine/weight_source.h"
#include "model/litevl.h"
#include "task/text_batch.h"

namespace litevl {

/// Texts grounded in videos.
struct GroundedTexts {
  at::Tensor states;            ///< (B,N,D) float32, zero at padding
  at::Tensor frame_weights;     ///< (B,T), text-dependent pooling's; each row sums to 1
  at::Tensor position_weights;  ///< (B,S), likewise
};

/// Texts that are decoded token by token, one in each row.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::unique_ptr<Decoder> copy() const = 0;
  /// Goes on with the rows `rows` (R) int64 in the place of all.
  virtual void select(const at::Tensor& rows) = 0;
  /// Log-probabilities (R,V) float32 of the token after `ids` (R), [DEC] first.
  virtual at::Tensor step(const at::Tensor& ids) = 0;
};

/// No gradients. One thread at a time. Takes tensors from anywhere, and gives them on the CPU,
/// float32. Texts are [CLS] first; where they are grounded, [ENC] takes its place.
class Encoder {
 public:
  virtual ~Encoder() = default;

  virtual const ModelConfig& config() const = 0;
  /// VTC's learned temperature.
  virtual double temperature() const = 0;

  /// As LiteVLImpl::encode_video.
  virtual at::Tensor encode_video(const at::Tensor& video) = 0;
  /// Unit vectors (B,E) of `tokens` (B,M,D).
  virtual at::Tensor video_features(const at::Tensor& tokens, std::int64_t frames) = 0;
  /// Unit vectors (B,E).
  virtual at::Tensor text_features(const TextBatch& texts) = 0;
  /// VTM's logits of "match" (B): of video i and text i, of one video with every text, or of one
  /// text with every video. `embedding` are the texts' features; `tokens` may be bfloat16.
  virtual at::Tensor match(const at::Tensor& tokens, std::int64_t frames, const TextBatch& texts,
                           const at::Tensor& embedding) = 0;
  /// Text i with video i, or with the only one, which is the fastest.
  virtual GroundedTexts ground(const at::Tensor& tokens, std::int64_t frames,
                               const TextBatch& texts, const at::Tensor& embedding) = 0;
  /// Answers to questions of `states` (B,N,D) and `mask` (B,N), a row each.
  virtual std::unique_ptr<Decoder> start(const at::Tensor& states, const at::Tensor& mask) = 0;
};

/// The engine with `weights` of `config`, which are read when they are first needed. `precision` is
/// of videos, of texts alone, and of one text with many videos.
std::unique_ptr<Encoder> make_encoder(const ModelConfig& config,
                                      std::shared_ptr<const engine::WeightSource> weights,
                                      Precision precision);

/// The same with the weights that `model` has by then, or, where it is not on the CPU, its modules.
std::unique_ptr<Encoder> make_encoder(LiteVL model, Precision precision);

/// The modules, wherever they are: the reference, and what other devices have.
std::unique_ptr<Encoder> make_module_encoder(LiteVL model, Precision precision);

}  // namespace litevl
