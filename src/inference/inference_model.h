// A model's two costly parts, the video encoder and the comparison of many videos with one text, in
// the precision that was chosen; the second, where that is kInt8, in bfloat16. B videos, T frames,
// M tokens of a video, D and E widths, N tokens.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include "inference/grounded_encoder.h"
#include "inference/precision.h"
#include "inference/video_encoder.h"
#include "model/litevl.h"

namespace litevl {

/// No gradients. One thread at a time. The fast paths are the CPU's: elsewhere the modules compute,
/// under autocast for kBfloat16. Weights are packed when they are first needed: a search
/// needs none of the video encoder's, and indexing none of the text encoder's.
class InferenceModel {
 public:
  InferenceModel(LiteVL model, Precision precision);

  /// As LiteVLImpl::encode_video; float32, where the model is.
  at::Tensor encode_video(const at::Tensor& video);

  /// VTM's logit of "match" for each of `tokens` (B,M,D) and one text: `input_ids` (1,N), without
  /// padding, `embedding` (1,E). Returns (B) float32 on the CPU; nothing where the modules do it as
  /// well.
  std::optional<at::Tensor> match_one_text(const at::Tensor& tokens, std::int64_t frames,
                                           const at::Tensor& input_ids,
                                           const at::Tensor& embedding);

 private:
  LiteVL model_;
  Precision precision_;
  bool is_on_cpu_;
  std::optional<PackedVideoEncoder> videos_;
  std::optional<Bf16GroundedEncoder> texts_;
};

}  // namespace litevl
