#include "core/array.h"

#include <gmock/gmock.h>

#include <numeric>
#include <vector>

namespace litevl {
namespace {

using testing::ElementsAre;

// As a matcher takes them.
std::vector<float> numbers(const Array<float>& array) { return {array.begin(), array.end()}; }

Array<float> counted(const Shape& shape) {
  Array<float> array(shape);
  std::iota(array.begin(), array.end(), 0.0F);
  return array;
}

TEST(Array, IsZeroAndKnowsItsShape) {
  const Array<float> array({2, 0, 3});
  EXPECT_TRUE(array.is_defined());
  EXPECT_EQ(array.count(), 0);
  EXPECT_THAT(numbers(Array<float>({3})), ElementsAre(0, 0, 0));
  EXPECT_FALSE(Array<float>().is_defined());
  EXPECT_EQ(Array<float>().count(), 0);
}

TEST(Array, RowsAndCopiesAreTheSameNumbers) {
  auto array = counted({2, 3, 2});
  EXPECT_THAT(numbers(array.row(1).row(2)), ElementsAre(10, 11));
  EXPECT_THAT(numbers(array.row(1).rows(1, 2)), ElementsAre(8, 9, 10, 11));
  EXPECT_EQ(array.row(1).rows(1, 2).shape(), (Shape{2, 2}));
  auto copy = array;
  copy.row(0).row(1)[1] = 50;
  EXPECT_EQ(array[3], 50);
  EXPECT_THAT(numbers(array.reshaped({6, 2}).row(1)), ElementsAre(2, 50));
  auto other = array.clone();
  other[0] = 7;
  EXPECT_EQ(array[0], 0);
}

// What a row is of may go before it.
TEST(Array, NumbersLiveAsLongAsAnyArrayOfThem) {
  Array<float> row;
  { row = counted({3, 2}).row(2); }
  EXPECT_THAT(numbers(row), ElementsAre(4, 5));
}

TEST(Array, EmptyOnesHaveEmptyRows) {
  const Array<float> none({0, 4});
  EXPECT_EQ(none.rows(0, 0).shape(), (Shape{0, 4}));
  EXPECT_EQ(none.rows(0, 0).count(), 0);
  const Array<float> narrow({3, 0});
  EXPECT_EQ(narrow.row(2).count(), 0);
}

TEST(Array, StackMakesADimensionAndJoinedNone) {
  const auto a = counted({1, 2}), b = counted({1, 2});
  EXPECT_EQ(stack<float>({a, b}).shape(), (Shape{2, 1, 2}));
  EXPECT_THAT(numbers(stack<float>({a, b})), ElementsAre(0, 1, 0, 1));
  const auto both = joined<float>({a, counted({2, 2})});
  EXPECT_EQ(both.shape(), (Shape{3, 2}));
  EXPECT_THAT(numbers(both), ElementsAre(0, 1, 0, 1, 2, 3));
}

}  // namespace
}  // namespace litevl
