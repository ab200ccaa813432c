// Scaled dot-product attention, the arithmetic that every attention module shares.
// Source: Attention Is All You Need, arXiv 1706.03762, equation 1.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace litevl {

/// softmax(q kᵀ / √d + bias) v. `q` (…,N,d), `k` and `v` (…,M,d); `bias` broadcasts to (…,N,M) and
/// may be undefined. A random fraction `dropout` of the attention weights (…,N,M) is set to zero.
/// `shares`, if given, receives the attention weights. Returns (…,N,d).
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                  const at::Tensor& bias = {}, double dropout = 0, at::Tensor* shares = nullptr);

/// The same for B texts and one memory. For text i, token j of the memory is weights(i,j) · token
/// j: keys `k` and values `v` (h,M,d) are those of the tokens, without bias; `weights` (B,M). A
/// bias of the keys would add the same number to all scores of a row, which softmax ignores; the
/// caller has to add the bias of the values to the result. Returns (B,h,N,d) for `q` (B,h,N,d).
/// Note [One video, many texts] in attention.cpp.
at::Tensor attend_weighted(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const at::Tensor& weights);

/// The bias that hides padding: 0 where `mask` (B,N) is 1 and -infinity where it is 0, (B,1,1,N)
/// float32 on `device`.
at::Tensor padding_bias(const at::Tensor& mask, at::Device device);

/// The bias that hides later tokens from earlier ones: (N,N) float32, -infinity above the diagonal.
at::Tensor causal_bias(std::int64_t length, at::Device device);

/// (B,N,h·d) as (B,h,N,d), a view.
at::Tensor split_heads(const at::Tensor& x, std::int64_t heads);

/// The inverse of `split_heads`, contiguous.
at::Tensor merge_heads(const at::Tensor& x);

}  // namespace litevl
