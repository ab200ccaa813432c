#include "model/vision_attention.h"

#include "core/torch.h"
#include "litevl/error.h"
#include "model/attention.h"

namespace litevl {

VisionAttentionImpl::VisionAttentionImpl(std::int64_t width, std::int64_t heads) : heads_(heads) {
  if (heads < 1 || width % heads != 0)
    throw Error(Error::Kind::kData, "vision attention",
                std::to_string(heads) + " heads do not divide width " + std::to_string(width));
  qkv_ = register_module("qkv", Linear(width, 3 * width));
  proj_ = register_module("proj", Linear(width, width));
}

torch::Tensor VisionAttentionImpl::over_tokens(const torch::Tensor& x, const torch::Tensor& bias) {
  const auto qkv =
      qkv_(x).unflatten(-1, {3, heads_, -1}).permute({2, 0, 3, 1, 4}).unbind();   // 3 × (B,h,N,d)
  const auto of_scores = bias.defined() ? bias.unsqueeze(1).unsqueeze(1) : bias;  // (B,1,1,N)
  return proj_(merge_heads(attend(qkv[0], qkv[1], qkv[2], of_scores)));
}

torch::Tensor VisionAttentionImpl::over_frames(const torch::Tensor& x) {
  // Linear maps do not depend on the order of rows, so only q, k and v are reordered.
  const auto qkv = qkv_(x)
                       .unflatten(-1, {3, heads_, -1})
                       .permute({3, 0, 2, 4, 1, 5})
                       .unbind();                        // 3 × (B,S,h,T,d)
  const auto y = attend(qkv[0], qkv[1], qkv[2]);         // (B,S,h,T,d)
  return proj_(y.permute({0, 3, 1, 2, 4}).flatten(-2));  // (B,T,S,D)
}

}  // namespace litevl
