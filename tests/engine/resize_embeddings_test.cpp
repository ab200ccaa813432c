#include "checkpoint/resize_embeddings.h"

#include <gtest/gtest.h>

#include "core/torch.h"
#include "model/resize_embeddings.h"
#include "support/is_close.h"

namespace litevl {
namespace {

Buffer<float> numbers_of(const at::Tensor& tensor) {
  const auto values = tensor.contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

at::Tensor table_of(const Buffer<float>& numbers, at::IntArrayRef sizes) {
  return torch::tensor(at::ArrayRef<float>(numbers.data(), numbers.size())).view(sizes);
}

// LibTorch computes shares and their sums in float32, in an order that its versions differ in: of
// numbers up to 4, some units in the last of 24 bits.
constexpr Tolerance kRoundedShares{.atol = 5e-6};

// LibTorch's interpolation, larger and smaller, square or not, and of one.
TEST(ResizeEmbeddings, AreLibTorchs) {
  torch::manual_seed(3);
  constexpr std::int64_t D = 5;
  for (const auto& from : {PatchGrid{4, 4}, PatchGrid{3, 6}, PatchGrid{1, 1}})
    for (const auto& to :
         {PatchGrid{4, 4}, PatchGrid{7, 5}, PatchGrid{2, 3}, PatchGrid{1, 9}, PatchGrid{24, 24}}) {
      const auto table = torch::randn({1, 1 + from.height * from.width, D});
      EXPECT_TRUE(is_close(table_of(resize_positions(numbers_of(table), D, from, to),
                                    {1, 1 + to.height * to.width, D}),
                           resize_position_embedding(table, from, to), kRoundedShares))
          << from.height << "×" << from.width << " to " << to.height << "×" << to.width;
    }
  for (const std::int64_t from : {1, 2, 4, 8})
    for (const std::int64_t to : {1, 2, 3, 4, 7, 8, 16, 33}) {
      const auto table = torch::randn({from, D});
      EXPECT_TRUE(is_close(table_of(resize_times(numbers_of(table), D, to), {to, D}),
                           resize_time_embedding(table, to), kRoundedShares))
          << from << " to " << to;
    }
}

}  // namespace
}  // namespace litevl
