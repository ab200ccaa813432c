#include "library/features.h"

#include <bit>
#include <cstring>

#include "core/torch.h"

namespace litevl {

static_assert(std::endian::native == std::endian::little, "libraries are little-endian");

at::Tensor stored_form(const at::Tensor& tensor, at::ScalarType type) {
  return tensor.detach().to(at::kCPU, type).contiguous();
}

Bytes bytes_of(const at::Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()};
}

std::optional<at::Tensor> tokens_from(Bytes bytes, std::int64_t width) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  constexpr std::int64_t kItem = sizeof(at::BFloat16);
  if (size == 0 || width < 1 || width > size / kItem || size % (width * kItem) != 0)
    return std::nullopt;
  at::Tensor tokens = torch::empty({size / (width * kItem), width}, torch::kBFloat16);
  std::memcpy(tokens.data_ptr(), bytes.data(), bytes.size());
  return tokens;
}

}  // namespace litevl
