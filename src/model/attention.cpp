#include "model/attention.h"

#include <torch/torch.h>

#include <cmath>

namespace litevl {

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                  const at::Tensor& bias) {
  const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(-1)));
  // Scaling q costs N·d products, scaling the scores N·M.
  auto scores = torch::matmul(q * scale, k.transpose(-2, -1));  // (…,N,M)
  if (bias.defined()) scores = scores + bias;
  return torch::matmul(scores.softmax(-1), v);  // (…,N,d)
}

at::Tensor split_heads(const at::Tensor& x, std::int64_t heads) {
  return x.unflatten(-1, {heads, x.size(-1) / heads}).transpose(-3, -2);  // (B,h,N,d)
}

at::Tensor merge_heads(const at::Tensor& x) { return x.transpose(-3, -2).flatten(-2); }

}  // namespace litevl
