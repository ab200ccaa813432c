// A batch in parts that fit into memory. The contrastive loss needs the features of all pairs, so
// every part is encoded twice: first without gradients, then, when the loss has determined the
// gradient of each feature, with gradients. Exact except for rounding. Source: GradCache, arXiv
// 2101.06983. B videos or texts, M tokens of a video, E width of the joint space.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "model/litevl.h"
#include "torch/tensors.h"

namespace litevl {

/// Rows [begin, begin + length) of a batch.
struct Part {
  std::int64_t begin = 0;
  std::int64_t length = 0;
};

/// Consecutive parts of at most `largest` rows; 0: all rows are one part.
std::vector<Part> split_rows(std::int64_t rows, std::int64_t largest);

struct SplitOptions {
  std::int64_t part = 0;   ///< the most rows; 0: the whole batch, which is encoded once
  bool bfloat16 = false;   ///< products under autocast
  std::uint64_t seed = 0;  ///< for dropout: the second encoding of a part must repeat the first
  double kept_places = 1;  ///< see VisionEncoderImpl::forward
};

/// Features of a batch's texts, whose gradient is computed later.
class SplitTexts {
 public:
  SplitTexts(LiteVL& model, PaddedTexts texts, const SplitOptions& options);

  /// (B,E), a leaf: losses leave their gradients in it.
  const at::Tensor& features() const { return features_; }
  const PaddedTexts& texts() const { return texts_; }

  /// Propagates the gradients of `features` to the weights. To be called once.
  void backward();

 private:
  at::Tensor encode(const Part& part);

  LiteVL model_;
  PaddedTexts texts_;
  SplitOptions options_;
  std::vector<Part> parts_;
  at::Tensor whole_;  // (B,E) with its graph, if there is one part
  at::Tensor features_;
};

/// The same for a batch's videos, whose tokens exist only part by part.
class SplitVideos {
 public:
  /// `video` (B,T,3,H,W).
  SplitVideos(LiteVL& model, at::Tensor video, const SplitOptions& options);

  /// (B,E), a leaf. The first call encodes all videos.
  const at::Tensor& features();

  /// Encodes part by part, lets `use` add gradients to the tokens (b,M,D) of a part, which are a
  /// leaf, and propagates these, and those of `features` if it was called, to the weights. To be
  /// called once.
  void backward(const std::function<void(const Part&, const at::Tensor& tokens)>& use);

  /// Mean temporal scaling by layer; empty before `backward` and if the model has none.
  const std::vector<double>& alpha() const { return alpha_; }

 private:
  struct Encoded {
    at::Tensor tokens;    // (b,M,D)
    at::Tensor features;  // (b,E)
  };
  Encoded encode(const Part& part);

  LiteVL model_;
  at::Tensor video_;
  SplitOptions options_;
  std::vector<Part> parts_;
  Encoded whole_;        // with its graph, if there is one part
  at::Tensor features_;  // undefined before the first call
  std::vector<double> alpha_;
};

/// Features of all pairs without gradients, for the momentum encoders.
at::Tensor encode_texts(LiteVL& model, const PaddedTexts& texts, const SplitOptions& options);
at::Tensor encode_videos(LiteVL& model, const at::Tensor& video, const SplitOptions& options);

}  // namespace litevl
