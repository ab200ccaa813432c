// Scaled dot-product attention, the arithmetic that every attention module shares.
// Source: Attention Is All You Need, arXiv 1706.03762, equation 1.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace litevl {

/// softmax(q kᵀ / √d + bias) v. `q` (…,N,d), `k` and `v` (…,M,d); `bias` broadcasts to (…,N,M) and
/// may be undefined. Returns (…,N,d).
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                  const at::Tensor& bias = {});

/// (B,N,h·d) as (B,h,N,d), a view.
at::Tensor split_heads(const at::Tensor& x, std::int64_t heads);

/// The inverse of `split_heads`, contiguous.
at::Tensor merge_heads(const at::Tensor& x);

}  // namespace litevl
