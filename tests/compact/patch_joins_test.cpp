#include "compact/patch_joins.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "compact/merge_tokens.h"
#include "core/random_floats.h"
#include "litevl/error.h"

namespace litevl {
namespace {

using Rows = std::vector<std::int32_t>;

struct Size {
  std::int64_t frames;
  PatchGrid grid;

  std::int64_t patches() const { return frames * grid.height * grid.width; }
};

constexpr Size kSizes[] = {{1, {1, 1}}, {2, {1, 1}}, {9, {1, 1}},  {1, {1, 7}}, {1, {7, 1}},
                           {3, {1, 5}}, {3, {5, 1}}, {1, {3, 3}},  {2, {2, 2}}, {8, {4, 4}},
                           {5, {3, 7}}, {4, {7, 3}}, {2, {14, 14}}};

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

void expect_round_trip(const Rows& rows, const Size& of) {
  const auto joins = encode_joins(rows, of.frames, of.grid);
  ASSERT_EQ(joins.size(), join_bytes(of.frames, of.grid));
  EXPECT_EQ(decode_joins(joins, of.frames, of.grid), rows);
}

TEST(PatchJoins, OfAllSizesAreReadAsTheyWere) {
  for (const auto& of : kSizes) {
    SCOPED_TRACE(testing::Message()
                 << of.frames << " x " << of.grid.height << " x " << of.grid.width);
    Rows own(static_cast<std::size_t>(of.patches()));
    expect_round_trip(own, of);  // one row
    for (std::size_t patch = 0; patch < own.size(); ++patch)
      own[patch] = static_cast<std::int32_t>(patch);
    expect_round_trip(own, of);
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const Array<float> tokens({of.patches(), 3}, random_floats(of.patches() * 3, seed));
      for (const std::int64_t part : {2, 3, 4, 8})
        expect_round_trip(merge_tokens(tokens, of.grid, of.patches() / part).row_of, of);
    }
  }
}

TEST(PatchJoins, TakeABitForEachTwoNeighbours) {
  EXPECT_EQ(join_bytes(1, {1, 1}), 0u);
  EXPECT_EQ(join_bytes(1, {1, 9}), 1u);
  EXPECT_EQ(join_bytes(1, {10, 1}), 2u);
  EXPECT_EQ(join_bytes(2, {1, 1}), 1u);
  EXPECT_EQ(join_bytes(8, {4, 4}), 38u);  // 192 in frames, 112 between them
  EXPECT_EQ(join_bytes(8, {14, 14}), 536u);
}

// By hand: what libraries have on disk stays readable.
TEST(PatchJoins, AreInTheOrderOfPatches) {
  // 0 0 1    2 0 1    left of patch 1, 2; above none; in the second frame left and before of each:
  // 1; 0 | before 0; left 0, before 1; left 0, before 1.
  EXPECT_EQ(encode_joins(Rows{0, 0, 1, 2, 0, 1}, 2, {1, 3}), bytes_of({0b1010001}));
  // 0 1
  // 0 0   left of 1; above of 2; left and above of 3.
  EXPECT_EQ(encode_joins(Rows{0, 1, 0, 0}, 1, {2, 2}), bytes_of({0b0110}));
  EXPECT_EQ(encode_joins(Rows{0, 0, 0, 0, 0, 0, 0, 0}, 2, {2, 2}), bytes_of({0xff, 0x0f}));
  EXPECT_EQ(encode_joins(Rows{0, 1, 2, 3, 4, 5, 6, 7}, 2, {2, 2}), bytes_of({0, 0}));
}

// Their arms are seen to be one only where they meet.
TEST(PatchJoins, OfRowsThatMeetLater) {
  expect_round_trip({0, 1, 0,  //
                     0, 1, 0,  //
                     0, 0, 0},
                    {1, {3, 3}});
  expect_round_trip({0, 1, 0, 2, 0,  //
                     0, 1, 0, 2, 0,  //
                     0, 0, 0, 0, 0},
                    {1, {3, 5}});
  expect_round_trip({0, 1, 1,  // down on the right and to the left below
                     2, 3, 1,  //
                     1, 1, 1},
                    {1, {3, 3}});
  expect_round_trip({0, 1, 0,  // through the second frame
                     0, 0, 0},
                    {2, {1, 3}});
}

// A stair of them: each is joined to one that comes later.
TEST(PatchJoins, OfLongWaysAreRead) {
  const Size of{1, {300, 301}};
  Rows rows;
  for (std::int32_t y = 0; y < 300; ++y)
    for (std::int32_t x = 0; x < 301; ++x) rows.push_back(y == 299 || x % 2 == 0 ? 0 : 1 + x / 2);
  expect_round_trip(rows, of);
}

TEST(PatchJoins, OfOtherLengthsAreRefused) {
  for (const auto& [frames, grid] : kSizes) {
    const auto size = join_bytes(frames, grid);
    for (const std::size_t more : {1, 2, 100})
      EXPECT_THROW(decode_joins(std::vector<std::byte>(size + more), frames, grid), Error);
    for (std::size_t less = 0; less < size; ++less)
      EXPECT_THROW(decode_joins(std::vector<std::byte>(less), frames, grid), Error);
  }
}

TEST(PatchJoins, OfSizesThatAreNoneAreRefused) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t bad : {std::int64_t{0}, std::int64_t{-1}, kLeast, kMost, kMost / 2,
                                 std::int64_t{1} << 32, kMostPatches})
    for (const std::int64_t other : {std::int64_t{2}, bad})
      for (const auto& [frames, grid] :
           {Size{bad, {other, 2}}, Size{other, {bad, 2}}, Size{2, {other, bad}}}) {
        EXPECT_THROW(join_bytes(frames, grid), Error);
        EXPECT_THROW(decode_joins(std::vector<std::byte>(4), frames, grid), Error);
      }
  EXPECT_THROW(join_bytes(kMostPatches + 1, {1, 1}), Error);
  EXPECT_EQ(join_bytes(kMostPatches, {1, 1}), static_cast<std::size_t>(kMostPatches / 8));
}

// What is read is what would be written; all else is refused.
TEST(PatchJoins, AreReadOnlyAsTheyAreWritten) {
  for (const auto& [frames, grid] : {Size{2, {1, 3}}, Size{3, {1, 2}}, Size{1, {2, 3}}}) {
    int read = 0, refused = 0;
    for (int bits = 0; bits < 256; ++bits) {
      const auto joins = bytes_of({bits});
      try {
        ASSERT_EQ(encode_joins(decode_joins(joins, frames, grid), frames, grid), joins);
        ++read;
      } catch (const Error&) {
        ++refused;
      }
    }
    // Of seven neighbours round two squares; a square has 12 ways to hang together, with the sides
    // that the two share joined 5 and else 7 of these.
    EXPECT_EQ(read, 5 * 5 + 7 * 7);
    EXPECT_EQ(refused, 256 - read);
  }
  // Three sides of a square that are joined join the fourth.
  EXPECT_THROW(decode_joins(bytes_of({0b0111}), 1, {2, 2}), Error);
  EXPECT_EQ(decode_joins(bytes_of({0b1111}), 1, {2, 2}), (Rows{0, 0, 0, 0}));
  EXPECT_EQ(decode_joins(bytes_of({0b0011}), 1, {2, 2}), (Rows{0, 0, 0, 1}));
  EXPECT_THROW(decode_joins(bytes_of({0b10011}), 1, {2, 2}), Error);  // behind the last
}

TEST(PatchJoins, ThatAreDamagedAreRefusedOrOfRows) {
  std::mt19937_64 random(5);
  const Size of{4, {5, 6}};
  const Array<float> tokens({of.patches(), 3}, random_floats(of.patches() * 3, 1));
  const auto whole = encode_joins(merge_tokens(tokens, of.grid, 31).row_of, of.frames, of.grid);
  for (int i = 0; i < 2000; ++i) {
    auto joins = whole;
    for (auto changes = 1 + random() % 3; changes > 0; --changes)
      joins[random() % joins.size()] ^= static_cast<std::byte>(1U << random() % 8);
    try {
      const auto rows = decode_joins(joins, of.frames, of.grid);
      ASSERT_EQ(std::ssize(rows), of.patches());
      std::int32_t next = 0;
      for (const auto row : rows) {
        ASSERT_GE(row, 0);
        ASSERT_LE(row, next);  // so that each is of some patch
        next += row == next;
      }
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace litevl
