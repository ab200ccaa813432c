// The video encoder's forward pass in bfloat16 or in bytes, for inference on a processor that
// multiplies them.
// The same function as model/vision_encoder, which is the reference; docs/performance.md. B videos,
// T frames, S patches in a frame, D width.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "inference/vision_weights.h"
#include "kernels/attention.h"
#include "model/litevl.h"

namespace litevl {

/// One thread at a time; computes with LibTorch's threads.
class PackedVideoEncoder {
 public:
  /// Keeps a packed copy of the video encoder's weights, 2 bytes each for kBfloat16; for kInt8,
  /// where patches and attention stay bfloat16, 1. Only where `has_bfloat16_products()`.
  PackedVideoEncoder(const LiteVL& model, Precision precision);

  /// As LiteVLImpl::encode_video: `video` (B,T,3,H,W); returns the tokens, float32.
  at::Tensor encode(const at::Tensor& video);

 private:
  // What one thread works in: rows of a frame, or of some positions in all frames.
  struct Scratch {
    Buffer<Bf16> normed, qkv, seen, hidden;
    ByteScratch bytes;
    AttentionScratch attention;
  };

  void prepare(const at::Tensor& video);
  void embed(const float* pixels, std::int64_t frame, Scratch& scratch);
  void attend_time(std::int64_t layer, std::int64_t task, Scratch& scratch);
  void attend_space(std::int64_t layer, std::int64_t frame, Scratch& scratch);
  void add_mlp(const LayerWeights& weights, float* x, std::int64_t rows, Scratch& scratch);
  void finish_cls(std::int64_t layer, Scratch& scratch);
  void begin_cls(std::int64_t layer, Scratch& scratch);
  float scaling_factor(const LayerWeights& weights, std::int64_t frame) const;
  void finish(std::int64_t frame, float* tokens) const;
  void encode_layers();

  VisionConfig config_;
  VisionWeights weights_;

  // Of the videos that are encoded together, and kept from call to call.
  std::int64_t B_ = 0, T_ = 0, S_ = 0;
  std::int64_t height_ = 0, width_ = 0;  // pixels
  std::int64_t rows_ = 0;                // of a frame in `x_`: S, in `space_only` 1+S
  std::int64_t positions_ = 0;           // of a task of temporal attention
  at::Tensor position_;                  // (1,1+S,D), for this size
  at::Tensor time_;                      // (T,D), for this number of frames
  Buffer<float> x_;                      // (B,T,rows,D), the residual stream
  Buffer<Bf16> residual_;                // (B,T,S,D), temporal attention's
  Buffer<float> sums_;                   // (B,tasks,T,D), of `residual_` over a task's positions
  Buffer<float> cls_;                    // (B,D)
  Buffer<Bf16> cls_qkv_;                 // (B,3D)
  Buffer<float> cls_seen_;               // (B·T,D), what [CLS] sees in each frame
  std::vector<Scratch> scratch_;         // of the workers
};

}  // namespace litevl
