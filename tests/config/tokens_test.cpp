#include "config/tokens.h"

#include <gtest/gtest.h>

namespace litevl {
namespace {

std::shared_ptr<const MergedPatches> merged(std::int64_t cls, std::vector<std::int32_t> row_of) {
  return std::make_shared<const MergedPatches>(
      MergedPatches{.frames = 2, .positions = 2, .cls = cls, .row_of = std::move(row_of)});
}

// Rows of one number.
Array<float> rows(std::int64_t videos, const std::vector<float>& values) {
  return Array<float>({videos, std::ssize(values) / videos, 1}, values);
}

std::vector<float> numbers(const Tokens& tokens) {
  return {tokens.floats.begin(), tokens.floats.end()};
}

TEST(ExpandedTokens, HaveARowForEveryPatch) {
  Tokens tokens(rows(2, {9, 1, 2, 8, 3, 4}));
  tokens.merged = {merged(1, {0, 1, 1, 0}), merged(1, {1, 1, 1, 0})};
  const auto all = expanded(tokens);
  EXPECT_EQ(all.shape(), (Shape{2, 5, 1}));
  EXPECT_EQ(numbers(all), (std::vector<float>{9, 1, 2, 2, 1, 8, 4, 4, 4, 3}));
  EXPECT_TRUE(all.merged.empty());
  EXPECT_EQ(numbers(expanded(tokens.videos(1, 1))), (std::vector<float>{8, 4, 4, 4, 3}));
  EXPECT_EQ(numbers(expanded(joined({tokens.videos(1, 1), tokens.videos(0, 1)}))),
            (std::vector<float>{8, 4, 4, 4, 3, 9, 1, 2, 2, 1}));
}

// In `space_only` every frame begins with its own.
TEST(ExpandedTokens, PutEachFramesClsBeforeItsPatches) {
  Tokens tokens(rows(1, {7, 8, 1, 2, 3}));
  tokens.merged = {merged(2, {0, 1, 1, 2})};
  EXPECT_EQ(numbers(expanded(tokens)), (std::vector<float>{7, 1, 2, 8, 2, 3}));
}

TEST(ExpandedTokens, AreTheSameWhereNothingIsMerged) {
  const Tokens tokens(rows(1, {1, 2, 3}));
  EXPECT_EQ(expanded(tokens).floats.data(), tokens.floats.data());
}

}  // namespace
}  // namespace litevl
