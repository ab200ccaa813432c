#include "library/features.h"

#include <bit>
#include <memory>
#include <utility>

#include "core/torch.h"

namespace litevl {

static_assert(std::endian::native == std::endian::little, "libraries are little-endian");

at::Tensor stored_form(const at::Tensor& tensor, at::ScalarType type) {
  return tensor.detach().to(at::kCPU, type).contiguous();
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
