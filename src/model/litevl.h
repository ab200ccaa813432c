// LiteVL: BLIP's encoders for video, with the heads for retrieval and, if the configuration has it,
// the decoder for answers. docs/model.md. Source: LiteVL, arXiv 2210.11929; BLIP, arXiv 2201.12086.
// B videos or texts, T frames, S patches in a frame, N tokens of a text, D and E widths.
#pragma once

#include <torch/nn/module.h>

#include "config/model_config.h"
#include "model/linear.h"
#include "model/text_decoder.h"
#include "model/text_encoder.h"
#include "model/text_pooling.h"
#include "model/vision_encoder.h"

namespace litevl {

/// Its parameters have BLIP's names, so a checkpoint has the structure of the modules. Videos, ids,
/// masks and indices may be on the CPU whatever the model's device; tokens, states and features are
/// on the model's device (device.h).
class LiteVLImpl : public torch::nn::Module {
 public:
  /// Throws Error (kData) if the sizes do not fit together.
  explicit LiteVLImpl(const ModelConfig& config);

  const ModelConfig& config() const { return config_; }

  /// Tokens of `video` (B,T,3,H,W), normalised: see VisionEncoderImpl::forward.
  torch::Tensor encode_video(const torch::Tensor& video, VisionTrace* trace = nullptr,
                             double kept_places = 1);

  /// Whether training saves memory by computing parts of the video encoder again: recompute.h.
  void recompute_blocks(bool is_on) { visual_encoder_->recompute_blocks(is_on); }

  /// normalise(vision_proj([CLS])) (B,E), float32; in space_only of the mean over the frames.
  torch::Tensor video_feature(const torch::Tensor& tokens, std::int64_t frames);

  /// normalise(vision_proj(x)) (B,T,E), float32, where x are the frames' own [CLS]s
  /// (VisionTrace::frame_cls).
  torch::Tensor frame_vectors(const torch::Tensor& frame_cls);

  /// States (B,N,D) of texts without a video; `input_ids` and `mask` (B,N), [CLS] first.
  torch::Tensor encode_text(const torch::Tensor& input_ids, const torch::Tensor& mask);

  /// normalise(text_proj([CLS])) (B,E), float32, from the states that `encode_text` returns.
  torch::Tensor text_feature(const torch::Tensor& states);

  /// What text-dependent pooling needs to know of `tokens` (B,M,D) with T = `frames` frames.
  VideoSummary summarise(const torch::Tensor& tokens, std::int64_t frames);

  /// The memory for pair i = (video i, text i), pooled by the text's feature (B,E): (B,M',D).
  torch::Tensor pool(const torch::Tensor& tokens, const VideoSummary& summary,
                     const torch::Tensor& text_feature) const;

  /// The same for pairs that may share videos: pair i = (video `videos[i]`, text i), where `videos`
  /// (P) int64 are indices into `tokens` (B,M,D). In the number type that products use.
  torch::Tensor pool_pairs(const torch::Tensor& tokens, std::int64_t frames,
                           const torch::Tensor& videos, const torch::Tensor& text_feature);

  /// The same for one video, `tokens` (1,M,D), and many texts (B,E); attending to it is much
  /// faster.
  GroundingMemory pool_shared(const torch::Tensor& tokens, const VideoSummary& summary,
                              const torch::Tensor& text_feature) const;

  /// States (B,N,D) of texts grounded in `memory`, (B,M,D) or shared. [CLS] is replaced by [ENC].
  /// Fills `trace` if it is given; throws Error (kUsage) if `memory` is shared then.
  torch::Tensor encode_grounded(const torch::Tensor& input_ids, const torch::Tensor& mask,
                                const GroundingMemory& memory, GroundingTrace* trace = nullptr);

  /// VTM's logits (B,2), float32, from the states that `encode_grounded` returns: [no match,
  /// match].
  torch::Tensor match(const torch::Tensor& grounded_states);

  /// The decoder's memory: the states (B,N,D) of questions from `encode_grounded`, with padding
  /// hidden.
  static GroundingMemory question_memory(const torch::Tensor& grounded_states,
                                         const torch::Tensor& mask);

  bool has_decoder() const { return !text_decoder_.is_empty(); }
  /// Throws Error (kData) if the model has none.
  TextDecoder decoder() const;

  /// VTC's learned temperature, 0-dimensional; training keeps it in [0.001, 0.5].
  torch::Tensor temperature() const { return temp_; }

 private:
  ModelConfig config_;
  VisionEncoder visual_encoder_{nullptr};
  TextEncoder text_encoder_{nullptr};
  TextDecoder text_decoder_{nullptr};
  Linear vision_proj_{nullptr};
  Linear text_proj_{nullptr};
  Linear itm_head_{nullptr};
  torch::Tensor temp_;
};
TORCH_MODULE(LiteVL);

}  // namespace litevl
