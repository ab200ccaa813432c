#include "store/sqlite/vector_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "litevl/error.h"
#include "store/made_embeddings.h"

namespace litevl {
namespace {

double product(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    sum += static_cast<double>(a[k]) * static_cast<double>(b[k]);
  return sum;
}

// The oracle: a plain scan in double precision.
std::vector<std::int64_t> nearest(const ClipEmbeddings& embeddings, std::span<const float> query,
                                  std::size_t count) {
  std::vector<std::pair<double, std::int64_t>> all;
  for (std::size_t i = 0; i < embeddings.ids.size(); ++i)
    all.emplace_back(-product(row(embeddings, i), query), embeddings.ids[i]);
  std::sort(all.begin(), all.end());
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(all[i].second);
  return ids;
}

std::vector<std::int64_t> ids_of(const std::vector<Neighbour>& neighbours) {
  std::vector<std::int64_t> ids;
  for (const Neighbour& neighbour : neighbours) ids.push_back(neighbour.clip);
  return ids;
}

double recall(const VectorIndex& index, const ClipEmbeddings& embeddings, std::int64_t cells) {
  constexpr std::size_t kCount = 32;
  VectorsInMemory vectors(embeddings);
  std::size_t found = 0;
  std::size_t wanted = 0;
  for (std::size_t query = 0; query < embeddings.ids.size(); query += 97) {
    const auto expected = nearest(embeddings, row(embeddings, query), kCount);
    const std::set<std::int64_t> oracle(expected.begin(), expected.end());
    for (const auto id : ids_of(index.search(row(embeddings, query), kCount, vectors, cells)))
      found += oracle.count(id);
    wanted += kCount;
  }
  return static_cast<double>(found) / static_cast<double>(wanted);
}

class AnyIndex : public testing::TestWithParam<IndexKind> {};

TEST_P(AnyIndex, FindsWhatTheScanFinds) {
  for (const std::int64_t width : {1, 3, 24, 37}) {
    const auto embeddings = make_embeddings(500, width);
    VectorsInMemory vectors(embeddings);
    const VectorIndex index(vectors, GetParam());
    EXPECT_EQ(index.kind(), GetParam());
    for (const std::size_t query : {7, 123, 499}) {
      const auto found = index.search(row(embeddings, query), 12, vectors);
      // Of width 1 all are 1 or -1, the same at either side.
      EXPECT_EQ(ids_of(found), nearest(embeddings, row(embeddings, query), 12)) << width;
      if (width > 1) {
        EXPECT_EQ(found[0].clip, embeddings.ids[query]);
      }
    }
  }
}

// Not those of the codes, however few bits those have.
TEST_P(AnyIndex, SimilaritiesAreExactAndDescend) {
  const auto embeddings = make_embeddings(400, 19);
  VectorsInMemory vectors(embeddings);
  const VectorIndex index(vectors, GetParam());
  const auto query = row(embeddings, 5);
  const auto found = index.search(query, 50, vectors);
  ASSERT_EQ(found.size(), 50u);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto at = static_cast<std::size_t>((found[i].clip - 10) / 3);
    EXPECT_NEAR(found[i].similarity, product(row(embeddings, at), query), 2e-7);
    if (i > 0) {
      EXPECT_LE(found[i].similarity, found[i - 1].similarity);
    }
  }
}

// A source may have lost clips that the index still has: others take their places.
TEST_P(AnyIndex, RemovedClipsMakeRoomForOthers) {
  const auto embeddings = make_embeddings(600, 16);
  VectorsInMemory all(embeddings);
  const VectorIndex index(all, GetParam());
  const auto query = row(embeddings, 300);
  const auto order = nearest(embeddings, query, 600);
  const std::set<std::int64_t> removed(order.begin(), order.begin() + 500);
  ClipEmbeddings rest{.ids = {}, .values = {}, .width = 16};
  for (std::size_t i = 0; i < 600; ++i) {
    if (removed.count(embeddings.ids[i]) > 0) continue;
    rest.ids.push_back(embeddings.ids[i]);
    rest.values.insert(rest.values.end(), row(embeddings, i).begin(), row(embeddings, i).end());
  }
  VectorsInMemory left(rest);
  EXPECT_EQ(ids_of(index.search(query, 32, left)), nearest(rest, query, 32));
  // Where they are in other cells than the nearest, too.
  EXPECT_EQ(index.search(query, 32, left, 1).size(), 32u);
  EXPECT_EQ(ids_of(index.search(query, 600, left, 1)), nearest(rest, query, 100));
}

TEST_P(AnyIndex, FewClipsAndOddRequests) {
  const auto embeddings = make_embeddings(3, 8);
  VectorsInMemory vectors(embeddings);
  const VectorIndex index(vectors, GetParam());
  EXPECT_EQ(index.search(row(embeddings, 0), 100, vectors).size(), 3u);
  EXPECT_EQ(index.search(row(embeddings, 0), 3, vectors, 1).size(), 3u);
  EXPECT_TRUE(index.search(row(embeddings, 0), 0, vectors).empty());
  EXPECT_TRUE(index.search(row(embeddings, 0), -1, vectors).empty());
  EXPECT_EQ(index.search(row(embeddings, 0), 1, vectors, -1).at(0).clip, 10);
  EXPECT_THROW(index.search(row(embeddings, 0).first(7), 1, vectors), Error);
  std::vector<float> none(8, std::nanf(""));
  EXPECT_THROW(index.search(none, 1, vectors), Error);
  const ClipEmbeddings nothing{.ids = {}, .values = {}, .width = 8};
  VectorsInMemory empty(nothing);
  EXPECT_TRUE(VectorIndex(empty, GetParam()).search(row(embeddings, 0), 5, empty).empty());
}

// K-means has nothing to tell them apart by, nor have their codes: the first come first.
TEST_P(AnyIndex, EqualsComeById) {
  for (const float value : {0.25F, 0.0F}) {
    ClipEmbeddings equals{.ids = {}, .values = std::vector<float>(200 * 16, value), .width = 16};
    for (std::int64_t id = 5; id < 205; ++id) equals.ids.push_back(id);
    VectorsInMemory vectors(equals);
    const auto found =
        VectorIndex(vectors, GetParam()).search(std::vector<float>(16, 0.25F), 200, vectors);
    EXPECT_EQ(ids_of(found), equals.ids);
    for (const Neighbour& neighbour : found) EXPECT_EQ(neighbour.similarity, 4 * value);
  }
}

TEST_P(AnyIndex, WhatIsNewIsAdded) {
  const auto all = make_embeddings(700, 16);
  ClipEmbeddings first{.ids = {all.ids.begin(), all.ids.begin() + 300},
                       .values = {all.values.begin(), all.values.begin() + 300 * 16},
                       .width = 16};
  VectorsInMemory some(first), vectors(all);
  VectorIndex index(some, GetParam());
  EXPECT_EQ(index.num_added(), 0);
  index.add_new(vectors);
  EXPECT_EQ(index.num_added(), 400);
  EXPECT_EQ(index.size(), 700);
  EXPECT_EQ(index.made_for(), GetParam() == IndexKind::kExact ? 700 : 300);
  index.add_new(vectors);  // nothing
  EXPECT_EQ(index.size(), 700);
  for (std::size_t query = 0; query < 700; query += 37)
    EXPECT_EQ(index.search(row(all, query), 1, vectors).at(0).clip, all.ids[query]);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AnyIndex,
                         testing::Values(IndexKind::kExact, IndexKind::kCells, IndexKind::kCodes));

TEST(VectorIndex, CellsNearlyAreTheScan) {
  const auto embeddings = make_embeddings(4000, 32);
  VectorsInMemory vectors(embeddings);
  const VectorIndex index(vectors, IndexKind::kCells);
  const double low = recall(index, embeddings, 4);
  const double usual = recall(index, embeddings, 64);
  EXPECT_LT(low, usual);
  EXPECT_GT(usual, 0.99);  // 1.0 measured
  EXPECT_GT(low, 0.5);     // 4 of 252 cells: 0.65 measured
}

// The same clips, the same index, whatever their batches.
TEST(VectorIndex, IsMadeTheSameAgain) {
  const auto embeddings = make_embeddings(3000, 24);
  VectorsInMemory vectors(embeddings);
  const VectorIndex a(vectors, IndexKind::kCells), b(vectors, IndexKind::kCells);
  for (std::size_t query = 0; query < 3000; query += 211)
    EXPECT_EQ(ids_of(a.search(row(embeddings, query), 20, vectors, 2)),
              ids_of(b.search(row(embeddings, query), 20, vectors, 2)));
}

TEST(VectorIndex, KindFollowsTheNumberOfClips) {
  EXPECT_EQ(choose_index_kind(0), IndexKind::kExact);
  EXPECT_EQ(choose_index_kind(50'000), IndexKind::kExact);
  EXPECT_EQ(choose_index_kind(50'001), IndexKind::kCells);
}

}  // namespace
}  // namespace litevl
