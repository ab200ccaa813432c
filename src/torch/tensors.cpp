#include "torch/tensors.h"

#include <algorithm>

#include "core/torch.h"

namespace litevl {
namespace {

template <class T>
at::Tensor shared_tensor(const Array<T>& array, at::ScalarType type) {
  if (!array.is_defined()) return {};
  Array<T> kept = array;
  return torch::from_blob(
      kept.data(), kept.shape(), [kept](void*) {}, type);
}

}  // namespace

at::Tensor as_tensor(const Array<float>& array) { return shared_tensor(array, torch::kFloat32); }
at::Tensor as_tensor(const Array<std::uint8_t>& array) {
  return shared_tensor(array, torch::kByte);
}

at::Tensor as_tensor(const Tokens& some) {
  const Tokens tokens = expanded(some);
  return tokens.halves.is_defined() ? shared_tensor(tokens.halves, torch::kBFloat16)
                                    : as_tensor(tokens.floats);
}

Array<float> as_array(const at::Tensor& tensor) {
  if (!tensor.defined()) return {};
  const auto there = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  return Array<float>(
      there.sizes().vec(),
      std::span<const float>(there.data_ptr<float>(), static_cast<std::size_t>(there.numel())));
}

PaddedTexts pad(const TextIds& texts, std::int64_t pad_id) {
  std::int64_t longest = 0;
  for (std::int64_t b = 0; b < texts.count(); ++b) longest = std::max(longest, texts.length(b));
  PaddedTexts padded{torch::full({texts.count(), longest}, pad_id, torch::kInt64),
                     torch::zeros({texts.count(), longest}, torch::kInt64)};
  for (std::int64_t b = 0; b < texts.count(); ++b) {
    std::copy_n(texts.ids.begin() + texts.begin(b), texts.length(b),
                padded.input_ids[b].data_ptr<std::int64_t>());
    padded.mask[b].slice(0, 0, texts.length(b)).fill_(1);
  }
  return padded;
}

TextIds without_padding(const PaddedTexts& texts) {
  TextIds out;
  const auto ids = texts.input_ids.cpu().contiguous();
  const auto lengths = texts.mask.cpu().sum(1);
  for (std::int64_t b = 0; b < ids.size(0); ++b)
    out.add({ids.data_ptr<std::int64_t>() + b * ids.size(1),
             static_cast<std::size_t>(lengths[b].item<std::int64_t>())});
  return out;
}

}  // namespace litevl
