#include "model/place_groups.h"

#include <algorithm>
#include <vector>

#include "compact/place_merging.h"
#include "core/torch.h"
#include "model/without_autocast.h"

namespace litevl {

PlaceGroups::PlaceGroups(const at::Tensor& x, const PatchGrid& grid, std::int64_t count) {
  const auto B = x.size(0), T = x.size(1), S = x.size(2), D = x.size(3);
  const auto values = x.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const auto R = std::min(count, S);
  auto rows = torch::zeros({B, S, R});
  auto in = rows.accessor<float, 3>();
  for (std::int64_t b = 0; b < B; ++b) {
    const auto merged = group_places(values[b].data_ptr<float>(), T, 0, D, grid, R);
    for (std::int64_t s = 0; s < S; ++s) in[b][s][merged.row_of[static_cast<std::size_t>(s)]] = 1;
  }
  rows = rows.to(x.device(), x.scalar_type());
  const auto counts = rows.sum(1);  // (B,R)
  rows_ = rows.unsqueeze(1);
  means_ = (rows / counts.unsqueeze(1)).transpose(1, 2).unsqueeze(1);
  weights_ = {(counts / S).unsqueeze(1).unsqueeze(-1), counts.log()};
}

// The differences of places from their means are small, so they are not computed in bfloat16.
at::Tensor PlaceGroups::merge(const at::Tensor& x) const {
  const WithoutAutocast exact;
  return torch::matmul(means_, x);
}

at::Tensor PlaceGroups::spread(const at::Tensor& rows) const {
  const WithoutAutocast exact;
  return torch::matmul(rows_, rows);
}

}  // namespace litevl
