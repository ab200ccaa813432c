#include "kernels/kept_numbers.h"

#include <gtest/gtest.h>

#include "kernels/packed_bytes.h"
#include "kernels/packed_floats.h"
#include "random_numbers.h"

namespace litevl {
namespace {

TEST(KeptNumbers, AreABuffersWithoutACopy) {
  Buffer<float> buffer{1, 2, 3};
  const auto* where = buffer.data();
  Numbers<float> numbers;
  EXPECT_TRUE(numbers.empty());
  {
    const Numbers<float> first(std::move(buffer));
    numbers = first;
    EXPECT_EQ(first.data(), where);
  }
  EXPECT_EQ(numbers.data(), where);
  EXPECT_EQ(numbers.size(), 3U);
  EXPECT_EQ(numbers.front() + numbers[1] + numbers[2], 6);
}

TEST(KeptNumbers, KeepOthersMemoryAsLongAsACopyOfThemIsThere) {
  auto memory = std::make_shared<std::vector<float>>(4, 7.0F);
  const std::weak_ptr<std::vector<float>> watched = memory;
  auto numbers = std::make_unique<Numbers<float>>(memory, memory->data() + 1, 3);
  memory.reset();
  const auto copy = std::make_unique<Numbers<float>>(*numbers);
  numbers.reset();
  ASSERT_FALSE(watched.expired());
  EXPECT_EQ(std::vector<float>(copy->begin(), copy->end()), std::vector<float>(3, 7.0F));
  *copy = {};
  EXPECT_TRUE(watched.expired());
}

// What a file keeps of a matrix makes the same matrix.
TEST(KeptNumbers, MakeTheMatrixAgain) {
  constexpr std::int64_t kColumns = 70, kRows = 9;
  const auto weight = random_floats(kColumns * kRows, 1), bias = random_floats(kColumns, 2);
  const PackedFloats floats(weight.data(), bias.data(), kColumns, kRows);
  const PackedFloats again(kColumns, kRows, floats.values(), floats.biases());
  EXPECT_EQ(again.rows(), kRows);
  EXPECT_EQ(again.columns(), kColumns);
  EXPECT_EQ(again.panel(2), floats.panel(2));
  EXPECT_EQ(again.bias(), floats.bias());
  EXPECT_EQ(floats.values().size(), static_cast<std::size_t>(packed_size<float>(kRows, kColumns)));

  const PackedBytes bytes(weight.data(), bias.data(), kColumns, kRows);
  const PackedBytes same(kColumns, kRows, bytes.parts());
  EXPECT_EQ(same.groups(), 3);
  EXPECT_EQ(same.panel(2), bytes.panel(2));
  EXPECT_EQ(same.steps(), bytes.steps());
  EXPECT_EQ(same.offsets(), bytes.offsets());
  EXPECT_EQ(same.bias(), bytes.bias());
  EXPECT_EQ(bytes.parts().values.size(),
            static_cast<std::size_t>(PackedBytes::value_count(kRows, kColumns)));
}

}  // namespace
}  // namespace litevl
