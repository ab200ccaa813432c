#include "library/features.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

#include "core/torch.h"
#include "kernels/bfloat16.h"

namespace litevl {

static_assert(std::endian::native == std::endian::little, "libraries are little-endian");

at::Tensor stored_form(const at::Tensor& tensor, at::ScalarType type) {
  const auto there = tensor.detach().to(at::kCPU).contiguous();
  if (type != at::kBFloat16 || there.scalar_type() != at::kFloat) return there.to(type);
  // LibTorch's versions round to bfloat16 in different ways, and a library would not be the same.
  auto halves = torch::empty(there.sizes(), torch::kBFloat16);
  std::transform(there.data_ptr<float>(), there.data_ptr<float>() + there.numel(),
                 static_cast<Bf16*>(halves.data_ptr()), to_bf16);
  return halves;
}

Bytes bytes_of(const at::Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()};
}

// Without a copy: the tensor keeps the numbers.
at::Tensor as_tensor(ClipTokens tokens) {
  auto kept = std::make_shared<std::vector<std::uint16_t>>(std::move(tokens.values));
  const std::int64_t rows = std::ssize(*kept) / tokens.width;
  return torch::from_blob(
      kept->data(), {rows, tokens.width}, [kept](void*) {}, torch::kBFloat16);
}

}  // namespace litevl
