// The video encoder, BLIP's ViT with time: docs/model.md, "Video encoder".
// B videos, T frames, S = (H/P)·(W/P) patches in a frame, D width, L layers.
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
  torch::nn::Conv2d proj_{nullptr};  // as the checkpoints have it
};
TORCH_MODULE(PatchEmbed);

class VisionEncoderImpl : public torch::nn::Module {
 public:
  explicit VisionEncoderImpl(const VisionConfig& config);

  /// `video` (B,T,3,H,W), normalised; H and W multiples of the patch side, any T. Returns the
  /// tokens: divided (B,1+T·S,D), [CLS] first, then the patches frame by frame; space_only
  /// (B,T·(1+S),D), every frame's [CLS] before its patches. Fills `trace` if given. Of
  /// `kept_places` under 1 layers compute places that are alike as one: place_merging. Throws Error
  /// (kUsage) if the shape does not fit, or unless `kept_places` is over 0 to 1.
  torch::Tensor forward(const torch::Tensor& video, VisionTrace* trace = nullptr,
                        double kept_places = 1);

  /// Whether training keeps the blocks' inputs only and computes the rest again.
  void recompute_blocks(bool is_on) { recomputes_blocks_ = is_on; }

  /// The patches of `tokens` from `forward`, without [CLS]: (B,T,S,D).
  torch::Tensor patches(const torch::Tensor& tokens, std::int64_t frames) const;

  /// The [CLS] states of `tokens`: (B,1,D), in space_only (B,T,D).
  torch::Tensor cls(const torch::Tensor& tokens, std::int64_t frames) const;

 private:
  // Patches of a grid, with what is merged of them and where.
  struct Places {
    PatchGrid grid;
    std::optional<PlaceMerging> merging;
    std::optional<PlaceGroups> groups = {};  // once they are merged
    torch::Tensor details = {};              // (B,T,S,D), likewise, what each has beside its mean

    // Patches (B,T,S,D) as `layer` takes them.
    torch::Tensor before(std::int64_t layer, const torch::Tensor& patches);
    // Every place again.
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
