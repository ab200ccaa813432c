#include "eval/similarity_rows.h"

#include <algorithm>
#include <limits>

#include "core/torch.h"

namespace litevl {
namespace {

constexpr std::int64_t kTileValues = 1 << 22;  // 16 MiB in float32, 32 MiB before rounding

at::Tensor mask_of(const std::vector<char>& is_hidden) {
  auto mask = torch::empty({static_cast<std::int64_t>(is_hidden.size())}, torch::kBool);
  std::copy(is_hidden.begin(), is_hidden.end(), mask.data_ptr<bool>());
  return mask;
}

}  // namespace

// Products of float32 numbers are exact in float64, and their sum there, rounded once to float32,
// does not depend on the order of summation, which differs within a product of matrices: in float32
// a constant scorer would not tie.
void for_each_similarity_row(const at::Tensor& queries, const at::Tensor& gallery,
                             const std::vector<char>& is_hidden, std::int64_t k,
                             const std::function<void(const SimilarityRow&)>& use) {
  const torch::NoGradGuard no_grad;
  const auto size = gallery.size(0);
  const auto columns = gallery.to(torch::kFloat64).t();  // (E,G)
  const auto count = std::clamp<std::int64_t>(k, 1, size);
  const auto rows = std::max<std::int64_t>(1, kTileValues / size);
  const auto hidden = is_hidden.empty() ? at::Tensor() : mask_of(is_hidden);
  for (std::int64_t begin = 0; begin < queries.size(0); begin += rows) {
    const auto height = std::min(rows, queries.size(0) - begin);
    auto tile = queries.narrow(0, begin, height)
                    .to(torch::kFloat64)
                    .mm(columns)
                    .to(torch::kFloat32);  // (n,G)
    if (hidden.defined()) tile.masked_fill_(hidden, -std::numeric_limits<float>::infinity());
    const auto last = std::get<0>(tile.topk(count, 1)).select(1, count - 1).contiguous();  // (n)
    for (std::int64_t row = 0; row < height; ++row)
      use({begin + row, tile.data_ptr<float>() + row * size, last.data_ptr<float>()[row]});
  }
}

}  // namespace litevl
