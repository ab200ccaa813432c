// A batch in parts that fit into memory. The contrastive loss needs the features of all pairs, so
// every part is encoded twice: first without gradients, then, when the loss has said what gradient
// each feature has, with them. Exact, but for roundings. Source: GradCache, arXiv 2101.06983.
// B videos or texts, M tokens of a video, E width of the joint space.
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
  std::int64_t part = 0;   ///< rows at most, 0: the whole batch, which is encoded once
  bool bfloat16 = false;   ///< products under autocast
  std::uint64_t seed = 0;  ///< of dropout: the second encoding of a part must repeat the first
  double kept_places = 1;  ///< as VisionEncoderImpl::forward has it
};

/// Texts of a batch as features whose gradient comes later.
class SplitTexts {
 public:
  SplitTexts(LiteVL& model, PaddedTexts texts, const SplitOptions& options);

  /// (B,E), a leaf: losses leave their gradients in it.
  const at::Tensor& features() const { return features_; }
  const PaddedTexts& texts() const { return texts_; }

  /// Carries the gradients of `features` back to the weights. Once.
  void backward();

 private:
  at::Tensor encode(const Part& part);

  LiteVL model_;
  PaddedTexts texts_;
  SplitOptions options_;
  std::vector<Part> parts_;
  at::Tensor whole_;  // (B,E) with its graph, where there is one part
  at::Tensor features_;
};

/// Videos of a batch, likewise; their tokens exist part by part only.
class SplitVideos {
 public:
  /// `video` (B,T,3,H,W).
  SplitVideos(LiteVL& model, at::Tensor video, const SplitOptions& options);

  /// (B,E), a leaf. Encodes all videos at the first call.
  const at::Tensor& features();

  /// Encodes part by part, lets `use` leave gradients in a part's tokens (b,M,D), a leaf, and
  /// carries them, and those of `features` if that was called, back to the weights. Once.
  void backward(const std::function<void(const Part&, const at::Tensor& tokens)>& use);

  /// Mean temporal scaling by layer; empty before `backward` and where there is none.
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
  Encoded whole_;        // with its graph, where there is one part
  at::Tensor features_;  // undefined before the first call
  std::vector<double> alpha_;
};

/// Features of all pairs without gradients, as the momentum encoders make them.
at::Tensor encode_texts(LiteVL& model, const PaddedTexts& texts, const SplitOptions& options);
at::Tensor encode_videos(LiteVL& model, const at::Tensor& video, const SplitOptions& options);

}  // namespace litevl
