#include "compact/compact_tokens.h"

#include <gtest/gtest.h>

#include <cmath>

#include "compact/patch_joins.h"
#include "kernels/random_numbers.h"
#include "litevl/error.h"

namespace litevl {
namespace {

Array<float> random_tokens(const TokenLayout& layout, std::int64_t width) {
  return Array<float>({layout.count(), width}, random_floats(layout.count() * width, 3));
}

// What was merged into a row is near it, and [CLS] is there as it was but for its last bits.
TEST(CompactTokens, AreReadAsTheyWereMerged) {
  for (const bool has_cls_per_frame : {false, true})
    for (const auto form : {TokenForm::kHalf, TokenForm::kQuarter, TokenForm::kEighth}) {
      SCOPED_TRACE(token_form_name(form));
      const TokenLayout layout{.frames = 3, .grid = {2, 5}, .has_cls_per_frame = has_cls_per_frame};
      // Of three kinds only, so that nothing is lost by merging.
      auto tokens = random_tokens(layout, 37);
      const auto a_frame = has_cls_per_frame ? 11 : 10;
      for (std::int64_t t = 0; t < 3; ++t)
        for (std::int64_t s = 0; s < 10; ++s)
          std::ranges::fill(tokens.row(1 + t * a_frame + s), static_cast<float>(s % 5 / 2));
      const auto compact = compact_tokens(tokens, layout, form);
      const auto read = read_compact_tokens(compact, "test");
      ASSERT_EQ(read.merged.size(), 1u);
      const auto& merged = *read.merged.front();
      EXPECT_EQ(merged.frames, 3);
      EXPECT_EQ(merged.positions, 10);
      EXPECT_EQ(merged.cls, has_cls_per_frame ? 3 : 1);
      EXPECT_EQ(read.size(1), merged.cls + kept_rows(form, 30));
      const auto all = expanded(read);
      ASSERT_EQ(all.shape(), (Shape{1, layout.count(), 37}));
      for (std::int64_t i = 0; i < all.halves.count(); ++i)
        ASSERT_NEAR(to_float(all.halves[i]), tokens[i], 0.02 + 0.004 * std::abs(tokens[i])) << i;
      EXPECT_EQ(all.halves[0], to_bf16(tokens[0]));
    }
}

TEST(CompactTokens, OfOneFrameAndOnePatchAreThem) {
  const TokenLayout layout{.frames = 1, .grid = {1, 1}};
  const auto tokens = random_tokens(layout, 5);
  const auto read = read_compact_tokens(compact_tokens(tokens, layout, TokenForm::kEighth), "test");
  EXPECT_EQ(read.shape(), (Shape{1, 2, 5}));
  for (std::int64_t i = 0; i < 10; ++i)
    EXPECT_NEAR(to_float(read.halves[i]), tokens[i], 0.05 + 0.004 * std::abs(tokens[i]));
}

// An hour is 450 clips of this size, and is to take 80 MB at the most in all (docs/library.md).
TEST(CompactTokens, OfFullSizeAreSmall) {
  const TokenLayout layout{.frames = 8, .grid = {14, 14}};
  const auto compact = compact_tokens(random_tokens(layout, 768), layout, TokenForm::kQuarter);
  EXPECT_EQ(compact.num_bytes(), 169'728u);
}

TEST(CompactTokens, NumbersThatAreNoneAreRefused) {
  const TokenLayout layout{.frames = 2, .grid = {2, 2}};
  for (const float bad : {std::nanf(""), INFINITY, -INFINITY}) {
    auto tokens = random_tokens(layout, 8);
    tokens[8 * 5 + 3] = bad;
    EXPECT_THROW(compact_tokens(tokens, layout, TokenForm::kQuarter), Error);
    auto cls = random_tokens(layout, 8);
    cls[3] = bad;
    EXPECT_THROW(compact_tokens(cls, layout, TokenForm::kQuarter), Error);
  }
}

TEST(CompactTokens, ARowThatIsOfNoPatchIsRefused) {
  const TokenLayout layout{.frames = 2, .grid = {2, 2}};
  auto compact = compact_tokens(random_tokens(layout, 8), layout, TokenForm::kHalf);
  ASSERT_EQ(compact.rows, 4);
  EXPECT_NO_THROW(read_compact_tokens(compact, "test"));
  auto fewer = compact;
  fewer.joins = encode_joins(std::vector<std::int32_t>{0, 0, 1, 1, 0, 0, 2, 2}, 2, layout.grid);
  EXPECT_THROW(read_compact_tokens(fewer, "test"), Error);
  auto more = compact;
  more.joins = encode_joins(std::vector<std::int32_t>{0, 1, 2, 3, 0, 1, 4, 4}, 2, layout.grid);
  EXPECT_THROW(read_compact_tokens(more, "test"), Error);
}

// A grey picture: all rows are the one, whichever were merged.
TEST(CompactTokens, ThatAreAllEqualAreReadAsTheyWere) {
  const TokenLayout layout{.frames = 32, .grid = {7, 3}};
  Array<float> tokens({layout.count(), 33});
  std::ranges::fill(tokens, 0.75F);
  const auto read =
      read_compact_tokens(compact_tokens(tokens, layout, TokenForm::kQuarter), "test");
  EXPECT_EQ(read.size(1), 1 + 174);
  for (const Bf16 value : expanded(read).halves) ASSERT_NEAR(to_float(value), 0.75F, 0.003);
}

TEST(KeptTokens, AreOfEachVideo) {
  const TokenLayout layout{.frames = 2, .grid = {2, 3}};
  const auto one = random_tokens(layout, 9);
  Array<float> two({2, layout.count(), 9});
  std::ranges::copy(one, two.data());
  for (std::int64_t i = 0; i < one.count(); ++i) two[one.count() + i] = -one[i];
  const auto kept = kept_tokens(two, layout, TokenForm::kHalf);
  EXPECT_EQ(kept.shape(), (Shape{2, 1 + 6, 9}));
  ASSERT_EQ(kept.merged.size(), 2u);
  const auto alone =
      read_compact_tokens(compact_tokens(two.row(1), layout, TokenForm::kHalf), "test");
  EXPECT_TRUE(std::ranges::equal(kept.videos(1, 1).halves, alone.halves));
  EXPECT_EQ(kept.merged[1]->row_of, alone.merged[0]->row_of);
  EXPECT_EQ(kept_tokens(two, layout, TokenForm::kAll).floats.data(), two.data());
}

TEST(TokenForms, KeepRows) {
  EXPECT_EQ(kept_rows(TokenForm::kAll, 1568), 1568);
  EXPECT_EQ(kept_rows(TokenForm::kHalf, 1568), 784);
  EXPECT_EQ(kept_rows(TokenForm::kQuarter, 1568), 405);
  EXPECT_EQ(kept_rows(TokenForm::kEighth, 1568), 196);
  EXPECT_EQ(kept_rows(TokenForm::kQuarter, 128), 34);
  EXPECT_EQ(kept_rows(TokenForm::kHalf, 5), 3);
  EXPECT_EQ(kept_rows(TokenForm::kEighth, 1), 1);
}

TEST(TokenForms, HaveNames) {
  for (const auto form :
       {TokenForm::kAll, TokenForm::kHalf, TokenForm::kQuarter, TokenForm::kEighth})
    EXPECT_EQ(token_form_from(token_form_name(form), "test"), form);
  EXPECT_THROW(token_form_from("third", "test"), Error);
}

}  // namespace
}  // namespace litevl
