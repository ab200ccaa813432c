#include "model/attention.h"

#include <cmath>
#include <limits>

#include "core/torch.h"
#include "model/without_autocast.h"

namespace litevl {
namespace {

// The attention weights, in the type of the scores. Under autocast these are bfloat16, and so is
// the product that follows. LibTorch's policy would convert them to float32 in between and back
// again, which takes longer than the softmax itself. Its kernel sums in float32 whatever the type
// is.
at::Tensor shares_of(const at::Tensor& scores) {
  const WithoutAutocast in_their_type;
  return scores.softmax(-1);
}

}  // namespace

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                  const at::Tensor& bias, double dropout, at::Tensor* shares) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(-1)));
  // Scaling q costs N·d products, scaling the scores N·M.
  auto scores = torch::matmul(q * scale, k.transpose(-2, -1));  // (…,N,M)
  if (bias.defined()) scores = scores + bias;
  scores = shares_of(scores);
  if (shares != nullptr) *shares = scores;
  if (dropout > 0) scores = torch::dropout(scores, dropout, /*train=*/true);
  return torch::matmul(scores, v);  // (…,N,d)
}

// Note [One video, many texts]
// Text-dependent pooling multiplies tokens u of a video by numbers w of a text. Key and value maps
// are linear, so K(w·u) = w·(K u) + b_K: keys and values are computed once for a video, and all
// texts that it is compared with share one product of matrices for each head. At BLIP's size keys
// and values are 85% of the work of a comparison.
at::Tensor attend_weighted(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const at::Tensor& weights) {
  const auto B = q.size(0), h = q.size(1), N = q.size(2), d = q.size(3), M = k.size(1);
  const double scale = 1.0 / std::sqrt(static_cast<double>(d));
  const auto w = weights.view({1, B, 1, M});
  const auto rows = (q * scale).transpose(0, 1).reshape({h, B * N, d});
  const auto scores = rows.bmm(k.transpose(1, 2)).view({h, B, N, M}) * w;
  const auto shares = scores.softmax(-1) * w;
  return shares.view({h, B * N, M}).bmm(v).view({h, B, N, d}).transpose(0, 1);
}

at::Tensor padding_bias(const at::Tensor& mask, at::Device device) {
  return torch::zeros(mask.sizes(), torch::dtype(torch::kFloat32).device(device))
      .masked_fill(mask.to(device) == 0, -std::numeric_limits<float>::infinity())
      .unsqueeze(1)
      .unsqueeze(1);  // (B,1,1,N)
}

at::Tensor causal_bias(std::int64_t length, at::Device device) {
  return torch::full({length, length}, -std::numeric_limits<float>::infinity(),
                     torch::dtype(torch::kFloat32).device(device))
      .triu(1);
}

at::Tensor split_heads(const at::Tensor& x, std::int64_t heads) {
  return x.unflatten(-1, {heads, x.size(-1) / heads}).transpose(-3, -2);  // (B,h,N,d)
}

at::Tensor merge_heads(const at::Tensor& x) { return x.transpose(-3, -2).flatten(-2); }

}  // namespace litevl
