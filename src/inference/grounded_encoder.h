// One text grounded in many videos, in bfloat16: the second stage of a search. The same function as
// pooling and LiteVLImpl::encode_grounded, which are the reference; docs/performance.md.
// B videos, T frames, M tokens of a video, D and E widths, N tokens of the text.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "inference/text_weights.h"
#include "kernels/attention.h"
#include "model/litevl.h"

namespace litevl {

/// One thread at a time; computes with LibTorch's threads.
class Bf16GroundedEncoder {
 public:
  /// Keeps a packed copy of the text encoder's weights, 2 bytes each. Only where
  /// `has_bfloat16_products()`.
  explicit Bf16GroundedEncoder(LiteVL model);

  /// States (B,D) of [ENC], which takes the place of [CLS] in `input_ids` (1,N), with no padding
  /// among them; `tokens` (B,M,D) of `frames` frames, float32 or bfloat16; `text` (1,E) is the
  /// text's feature, by which the tokens are pooled.
  at::Tensor encode(const at::Tensor& tokens, std::int64_t frames, const at::Tensor& input_ids,
                    const at::Tensor& text);

 private:
  // A video's tokens with its pooled ones behind them, packed.
  struct Memory {
    Buffer<Bf16> rows;  // (M,D)
    Buffer<Bf16> keys;
    Buffer<Bf16> values;
    Buffer<float> weights;  // (M)
    std::int64_t count = 0;
  };
  // What one thread works in: the texts of some videos, one after another.
  struct Scratch {
    std::vector<Memory> memories;
    Buffer<float> x;
    Buffer<Bf16> narrowed, qkv, seen, absorbed, answers, hidden;
    AttentionScratch attention;
  };

  void remember(const at::Tensor& tokens, std::int64_t frames, const at::Tensor& text,
                Memory& memory);
  void encode_some(const at::Tensor& start, std::int64_t videos, Scratch& scratch) const;
  void attend_to_text(const TextLayerWeights& weights, std::int64_t videos, std::int64_t N,
                      Scratch& scratch) const;
  void attend_to_videos(const TextLayerWeights& weights, std::int64_t videos, std::int64_t N,
                        Scratch& scratch) const;
  void feed_forward(const TextLayerWeights& weights, std::int64_t rows, Scratch& scratch) const;
  void normalise(const NormWeights& norm, std::int64_t rows, Scratch& scratch) const;

  LiteVL model_;
  TextConfig config_;
  TextWeights weights_;
  std::vector<Scratch> scratch_;  // of the workers
};

}  // namespace litevl
