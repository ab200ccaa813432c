// The video encoder, BLIP's ViT extended by time: docs/model.md, "Video encoder". B videos, T
// frames, S = (H/P)·(W/P) patches in a frame, D width, L layers.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/normalization.h>

#include <optional>

#include "compact/place_merging.h"
#include "config/model_config.h"
#include "model/place_groups.h"
#include "model/resize_embeddings.h"
#include "model/vision_block.h"

namespace litevl {

/// Intermediate values, for explanations and tests.
struct VisionTrace {
  bool has_tokens = true;                  ///< asks for `after_block`, which is large
  bool has_frames = false;                 ///< asks for `frame_cls`
  std::vector<torch::Tensor> after_block;  ///< L times the tokens, before the final norm
  std::vector<torch::Tensor> alpha;        ///< L times (B,T); empty without dynamic scaling
  torch::Tensor frame_cls;                 ///< (B,T,D), the frames' own [CLS]s, after the norm
};

class PatchEmbedImpl : public torch::nn::Module {
 public:
  PatchEmbedImpl(std::int64_t patch_size, std::int64_t width);
  /// `frames` (N,3,H,W); returns (N,S,D).
  torch::Tensor forward(const torch::Tensor& frames);

 private:
  std::int64_t patch_size_;
  torch::nn::Conv2d proj_{nullptr};  // with the layout of the checkpoints
};
TORCH_MODULE(PatchEmbed);

class VisionEncoderImpl : public torch::nn::Module {
 public:
  explicit VisionEncoderImpl(const VisionConfig& config);

  /// `video` (B,T,3,H,W), normalised; H and W multiples of the patch side, any T. Returns the
  /// tokens: divided (B,1+T·S,D), [CLS] first, then the patches frame by frame; space_only
  /// (B,T·(1+S),D), every frame's [CLS] before its patches. Fills `trace` if given. With
  /// `kept_places` less than 1, layers compute similar places as one: place_merging.h. Throws Error
  /// (kUsage) if the shape does not fit, or unless `kept_places` is greater than 0 and at most 1.
  torch::Tensor forward(const torch::Tensor& video, VisionTrace* trace = nullptr,
                        double kept_places = 1);

  /// Whether training keeps only the inputs of the blocks and computes the rest again.
  void recompute_blocks(bool is_on) { recomputes_blocks_ = is_on; }

  /// The patches in `tokens`, which `forward` returned, without [CLS]: (B,T,S,D).
  torch::Tensor patches(const torch::Tensor& tokens, std::int64_t frames) const;

  /// The [CLS] states in `tokens`: (B,1,D), in space_only (B,T,D).
  torch::Tensor cls(const torch::Tensor& tokens, std::int64_t frames) const;

 private:
  // Patches of a grid, and how they are merged.
  struct Places {
    PatchGrid grid;
    std::optional<PlaceMerging> merging;
    std::optional<PlaceGroups> groups = {};  // after merging
    torch::Tensor details = {};  // (B,T,S,D), after merging: the difference of each from its mean

    // Patches (B,T,S,D) in the form that `layer` expects.
    torch::Tensor before(std::int64_t layer, const torch::Tensor& patches);
    // Restores all places.
    torch::Tensor all(const torch::Tensor& patches) const;
    RowWeights weights() const { return groups ? groups->weights() : RowWeights{}; }
  };

  torch::Tensor encode_divided(const torch::Tensor& patches, const torch::Tensor& cls,
                               Places places, VisionTrace* trace);
  torch::Tensor encode_frames(const torch::Tensor& patches, const torch::Tensor& cls, Places places,
                              VisionTrace* trace);

  VideoState run_block(VisionBlockImpl& block, const VideoState& state,
                       const RowWeights& weights) const;
  torch::Tensor run_block(VisionBlockImpl& block, const torch::Tensor& tokens,
                          const RowWeights& weights) const;

  VisionConfig config_;
  bool recomputes_blocks_ = false;
  PatchEmbed patch_embed_{nullptr};
  torch::Tensor cls_token_;   // (1,1,D)
  torch::Tensor pos_embed_;   // (1,1+S,D)
  torch::Tensor time_embed_;  // (T_max,D); undefined in space_only
  torch::nn::ModuleList blocks_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
};
TORCH_MODULE(VisionEncoder);

}  // namespace litevl
