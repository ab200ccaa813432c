// The video encoder's forward pass. The same function as model/vision_encoder, against which it is
// tested; docs/model.md, "Video encoder"; docs/performance.md. B videos, T frames, S patches in a
// frame, D width, L layers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compact/place_merging.h"
#include "core/threads.h"
#include "engine/merged_places.h"
#include "engine/vision_weights.h"
#include "kernels/attention.h"

namespace litevl::engine {

/// Videos in memory: (B,T,3,height,width) float32, normalised.
struct Pixels {
  const float* values = nullptr;
  std::int64_t videos = 0;
  std::int64_t frames = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
};

/// A context to compute in, for one thread at a time. The weights are only read, and any number of
/// contexts may share them. Computes in float32; if Number is Bf16, products are in bfloat16 or
/// bytes.
template <class Number>
class VideoEncoder {
 public:
  /// Both must outlive this object.
  VideoEncoder(const VisionConfig& config, const VisionWeights<Number>& weights);

  /// Tokens of every video: (B, 1+T·S, D), in `space_only` (B, T·(1+S), D). T is at least 1; height
  /// and width must be multiples of the patch side. `alpha`, if given, is filled with the factors
  /// of dynamic temporal scaling (L,B,T), `frame_cls` with the frames' own [CLS]s (B,T,D):
  /// docs/model.md, "Retrieval". If `merging` is given, the layers from there on compute fewer
  /// places.
  void encode(const Pixels& video, Threads& threads, float* tokens, float* alpha = nullptr,
              float* frame_cls = nullptr, const std::optional<PlaceMerging>& merging = {});

 private:
  // Working memory of one worker: for the rows of a frame, or of some positions in all frames.
  struct Scratch {
    NormedRows<Number> input;
    Buffer<Number> rows, qkv, seen, hidden;
    Buffer<float> mean;
    ByteScratch bytes;
    AttentionScratch<Number> attention;
  };
  using LayerWeights = VisionLayerWeights<Number>;

  void prepare(const Pixels& video, Threads& threads);
  void encode_layers(Threads& threads, float* alpha, std::int64_t first, std::int64_t all,
                     const std::optional<PlaceMerging>& merging);
  void merge(std::int64_t count, Threads& threads);
  void embed(const float* pixels, std::int64_t frame, Scratch& scratch);
  void attend_time(std::int64_t layer, std::int64_t task, Scratch& scratch);
  void attend_space(std::int64_t layer, std::int64_t frame, float* alpha, Scratch& scratch);
  void add_mlp(const LayerWeights& weights, float* x, std::int64_t rows, Scratch& scratch);
  void finish_cls(std::int64_t layer, Scratch& scratch);
  void begin_cls(std::int64_t layer, Scratch& scratch);
  void finish_frame_cls(std::int64_t video, float* frame_cls, Scratch& scratch);
  float scaling_factor(const LayerWeights& weights, std::int64_t frame, Scratch& scratch) const;
  void finish(std::int64_t frame, float* tokens, Scratch& scratch) const;
  void norm(const float* x, float* target) const;
  // For each row of a frame of a video, in the order that attention uses, how many places it stands
  // for; null if each stands for one.
  const float* counts_of(std::int64_t video) const {
    return places_.empty() ? nullptr : counts_.data() + video * (1 + S_);
  }
  PatchGrid grid() const { return {height_ / config_.patch_size, width_ / config_.patch_size}; }
  bool is_divided() const { return config_.attention == TimeAttention::kDivided; }
  const LayerWeights& layer_weights(std::int64_t layer) const {
    return weights_.layers[static_cast<std::size_t>(layer)];
  }
  Scratch& scratch_of(std::int64_t worker) { return scratch_[static_cast<std::size_t>(worker)]; }

  const VisionConfig& config_;
  const VisionWeights<Number>& weights_;

  // The state of the videos that are being encoded together. Its memory is kept from call to call.
  std::int64_t B_ = 0, T_ = 0;
  std::int64_t S_ = 0;                   // rows of patches of a frame in `x_`: fewer after merging
  std::int64_t height_ = 0, width_ = 0;  // pixels
  std::int64_t rows_ = 0;                // rows of a frame in `x_`: S, in `space_only` 1+S
  std::int64_t positions_ = 0;           // positions in one task of temporal attention
  Buffer<float> position_;               // (1+S,D), for this size
  Buffer<float> time_;                   // (T,D), for this number of frames
  Buffer<float> x_;                      // (B,T,rows,D), the residual stream
  Buffer<Number> residual_;              // (B,T,S,D), the result of temporal attention
  Buffer<float> sums_;                   // (B,tasks,T,D), of `residual_` over a task's positions
  Buffer<float> cls_;                    // (B,D)
  Buffer<Number> cls_qkv_;               // (B,3D)
  Buffer<float> cls_seen_;               // (B·T,D), what [CLS] sees in each frame
  std::vector<MergedPlaces> places_;     // of each video; empty before merging
  Buffer<float> counts_;                 // (B,1+S), likewise
  Buffer<float> details_;                // (B,T,places,D), likewise
  Buffer<float> unmerged_;               // `x_` before merging
  std::vector<Scratch> scratch_;         // of the workers
};

}  // namespace litevl::engine
