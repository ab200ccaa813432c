#include "model/resize_embeddings.h"

#include "core/torch.h"
#include "litevl/error.h"

namespace litevl {
namespace F = torch::nn::functional;

at::Tensor resize_position_embedding(const at::Tensor& table, PatchGrid from, PatchGrid to) {
  if (table.dim() != 3 || table.size(1) != 1 + from.height * from.width)
    throw Error(Error::Kind::kData, "position embedding",
                "has " + std::to_string(table.dim() == 3 ? table.size(1) : 0) +
                    " rows, expected 1 + " + std::to_string(from.height) + "×" +
                    std::to_string(from.width));
  if (from == to) return table;
  const auto cls = table.slice(1, 0, 1);
  const auto grid =
      table.slice(1, 1).unflatten(1, {from.height, from.width}).permute({0, 3, 1, 2});  // (1,D,H,W)
  const auto resized =
      F::interpolate(grid, F::InterpolateFuncOptions()
                               .size(std::vector<std::int64_t>{to.height, to.width})
                               .mode(torch::kBicubic)
                               .align_corners(false));
  return torch::cat({cls, resized.permute({0, 2, 3, 1}).flatten(1, 2)}, 1);
}

at::Tensor resize_time_embedding(const at::Tensor& table, std::int64_t frames) {
  if (frames == table.size(0)) return table;
  return F::interpolate(table.t().unsqueeze(0), F::InterpolateFuncOptions()
                                                    .size(std::vector<std::int64_t>{frames})
                                                    .mode(torch::kLinear)
                                                    .align_corners(false))
      .squeeze(0)
      .t();
}

}  // namespace litevl
