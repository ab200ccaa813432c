#include "library/vector_index.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <fstream>
#include <set>

#include "core/error.h"
#include "core/folder_lock.h"
#include "core/torch.h"
#include "library/clip_index.h"
#include "library/store_writing.h"
#include "library/tiny_library.h"
#include "support/temporary_folder.h"

namespace litevl {
namespace {

const std::string kStamp(32, 'a');

// Unit vectors in clusters, as clips of a few subjects are.
ClipEmbeddings make_embeddings(std::int64_t count, std::int64_t width) {
  torch::manual_seed(3);
  const auto centres = torch::randn({20, width});
  auto rows = centres.index_select(0, torch::randint(20, {count}, torch::kLong)) +
              torch::randn({count, width});
  rows = torch::nn::functional::normalize(rows).contiguous();
  ClipEmbeddings embeddings{
      .ids = {},
      .values = {rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel()},
      .width = width};
  for (std::int64_t i = 0; i < count; ++i) embeddings.ids.push_back(10 + 3 * i);
  return embeddings;
}

std::span<const float> row(const ClipEmbeddings& embeddings, std::size_t i) {
  const auto width = static_cast<std::size_t>(embeddings.width);
  return std::span(embeddings.values).subspan(i * width, width);
}

// The oracle: a plain scan in double precision.
std::vector<std::int64_t> nearest(const ClipEmbeddings& embeddings, std::span<const float> query,
                                  std::size_t count) {
  std::vector<std::pair<double, std::int64_t>> all;
  for (std::size_t i = 0; i < embeddings.ids.size(); ++i) {
    double product = 0;
    for (std::size_t k = 0; k < query.size(); ++k)
      product += static_cast<double>(row(embeddings, i)[k]) * static_cast<double>(query[k]);
    all.emplace_back(-product, embeddings.ids[i]);
  }
  std::sort(all.begin(), all.end());
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(all[i].second);
  return ids;
}

double recall(const VectorIndex& index, const ClipEmbeddings& embeddings, std::int64_t cells) {
  constexpr std::size_t kCount = 32;
  std::size_t found = 0;
  std::size_t wanted = 0;
  for (std::size_t query = 0; query < embeddings.ids.size(); query += 97) {
    const auto expected = nearest(embeddings, row(embeddings, query), kCount);
    const std::set<std::int64_t> oracle(expected.begin(), expected.end());
    for (const Neighbour& neighbour : index.search(row(embeddings, query), kCount, cells))
      found += oracle.count(neighbour.clip);
    wanted += kCount;
  }
  return static_cast<double>(found) / static_cast<double>(wanted);
}

TEST(VectorIndex, ExactIsTheScan) {
  const auto embeddings = make_embeddings(500, 24);
  const VectorIndex index(embeddings, IndexKind::kExact);
  const auto found = index.search(row(embeddings, 7), 12);
  std::vector<std::int64_t> ids;
  for (const Neighbour& neighbour : found) ids.push_back(neighbour.clip);
  EXPECT_EQ(ids, nearest(embeddings, row(embeddings, 7), 12));
  EXPECT_EQ(found[0].clip, embeddings.ids[7]);
  EXPECT_NEAR(found[0].similarity, 1, 1e-6);
}

TEST(VectorIndex, CellsNearlyAreTheScan) {
  const auto embeddings = make_embeddings(4000, 32);
  const VectorIndex index(embeddings, IndexKind::kCells);
  const double low = recall(index, embeddings, 4);
  const double usual = recall(index, embeddings, 64);
  EXPECT_LT(low, usual);
  EXPECT_GT(usual, 0.99);  // 1.0 measured
  EXPECT_GT(low, 0.5);     // 4 of 252 cells: 0.65 measured
}

TEST(VectorIndex, KindFollowsTheNumberOfClips) {
  EXPECT_EQ(choose_index_kind(0), IndexKind::kExact);
  EXPECT_EQ(choose_index_kind(50'000), IndexKind::kExact);
  EXPECT_EQ(choose_index_kind(50'001), IndexKind::kCells);
}

TEST(VectorIndex, FewClipsAndOddRequests) {
  const auto embeddings = make_embeddings(3, 8);
  const VectorIndex index(embeddings, IndexKind::kExact);
  EXPECT_EQ(index.search(row(embeddings, 0), 100).size(), 3u);
  EXPECT_TRUE(index.search(row(embeddings, 0), 0).empty());
  EXPECT_TRUE(index.search(row(embeddings, 0), -1).empty());
  EXPECT_THROW(index.search(row(embeddings, 0).first(7), 1), Error);
  const VectorIndex empty(make_embeddings(0, 8), IndexKind::kExact);
  EXPECT_TRUE(empty.search(row(embeddings, 0), 5).empty());
}

TEST(VectorIndex, EqualsComeById) {
  ClipEmbeddings embeddings{.ids = {5, 6, 7, 8}, .values = std::vector<float>(4, 1), .width = 1};
  const auto found = VectorIndex(embeddings, IndexKind::kExact).search(row(embeddings, 0), 4);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(found[i].clip, embeddings.ids[i]);
}

class SavedIndex : public testing::TestWithParam<IndexKind> {};

TEST_P(SavedIndex, ComesBackTheSame) {
  const TemporaryFolder folder;
  const auto embeddings = make_embeddings(300, 16);
  const VectorIndex index(embeddings, GetParam());
  index.save(folder.path() / "x", kStamp);
  const auto loaded = VectorIndex::load(folder.path() / "x", kStamp, 16);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->kind(), GetParam());
  const auto before = index.search(row(embeddings, 0), 10);
  const auto after = loaded->search(row(embeddings, 0), 10);
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].clip, after[i].clip);

  EXPECT_FALSE(VectorIndex::load(folder.path() / "x", std::string(32, 'b'), 16));
  EXPECT_FALSE(VectorIndex::load(folder.path() / "x", kStamp, 17));
  EXPECT_FALSE(VectorIndex::load(folder.path() / "missing", kStamp, 16));
}

TEST_P(SavedIndex, DamageIsSeen) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "x";
  VectorIndex(make_embeddings(50, 8), GetParam()).save(file, kStamp);
  std::ifstream in(file, std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(in)), {});
  const auto load = [&](const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
    return VectorIndex::load(file, kStamp, 8).has_value();
  };
  EXPECT_TRUE(load(sound));
  for (std::size_t i = 0; i < sound.size(); i += 1 + i / 8) {  // the header, then here and there
    std::string damaged = sound;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    EXPECT_FALSE(load(damaged)) << "byte " << i;
    EXPECT_FALSE(load(sound.substr(0, i))) << "first " << i << " bytes";
  }
}

TEST_P(SavedIndex, CanBeAddedTo) {
  const TemporaryFolder folder;
  const auto all = make_embeddings(400, 16);
  ClipEmbeddings first = all, second = all;
  first.ids.resize(300);
  first.values.resize(300 * 16);
  second.ids.erase(second.ids.begin(), second.ids.begin() + 300);
  second.values.erase(second.values.begin(), second.values.begin() + 300 * 16);
  VectorIndex(first, GetParam()).save(folder.path() / "x", kStamp);
  auto loaded = VectorIndex::load(folder.path() / "x", kStamp, 16);
  ASSERT_TRUE(loaded);
  loaded->add(second);
  EXPECT_EQ(loaded->num_added(), 100);
  loaded->save(folder.path() / "x", kStamp);
  loaded = VectorIndex::load(folder.path() / "x", kStamp, 16);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->size(), 400);
  for (const std::size_t i : {7, 350})
    EXPECT_EQ(loaded->search(row(all, i), 1).at(0).clip, all.ids[i]);
}

constexpr std::size_t kHeader = 80, kSum = 76;  // bytes of the header, and where its last number is

std::string rightly_summed(std::string file) {
  const auto* const bytes = reinterpret_cast<const Bytef*>(file.data());
  const auto sum = static_cast<std::uint32_t>(
      crc32_z(crc32_z(0, bytes, kSum), bytes + kHeader, file.size() - kHeader));
  std::memcpy(file.data() + kSum, &sum, 4);
  return file;
}

// Whoever can write the file can sum it up. Every number of its header and every cell is believed
// only as far as the file goes.
TEST_P(SavedIndex, ARightChecksumIsNotBelieved) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "x";
  VectorIndex(make_embeddings(50, 8), GetParam()).save(file, kStamp);
  std::ifstream in(file, std::ios::binary);
  const std::string sound((std::istreambuf_iterator<char>(in)), {});
  for (std::size_t i = 40; i + 8 <= sound.size(); i += i < kSum ? 8 : 28)
    for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 28,
                                      std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
      std::string made = sound;
      std::memcpy(made.data() + i, &value, 8);
      std::ofstream(file, std::ios::binary | std::ios::trunc) << rightly_summed(made);
      const auto loaded = VectorIndex::load(file, kStamp, 8);
      if (!loaded) continue;
      EXPECT_EQ(loaded->size(), 50);
      for (const Neighbour& found : loaded->search(std::vector<float>(8, 0.1F), 50))
        EXPECT_GE(found.clip, 0);
    }
}

// FAISS finds no cell for what is near to none, and forgets it: the file could not be written
// again.
TEST_P(SavedIndex, WhatIsNotANumberIsDamage) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "x";
  VectorIndex(make_embeddings(50, 8), GetParam()).save(file, kStamp);
  std::ifstream in(file, std::ios::binary);
  std::string made((std::istreambuf_iterator<char>(in)), {});
  // Of the centres or, where there are none, of the first vectors.
  std::fill_n(made.begin() + kHeader + 50 * 8, 8 * sizeof(float), '\xFF');
  std::ofstream(file, std::ios::binary | std::ios::trunc) << rightly_summed(made);
  EXPECT_FALSE(VectorIndex::load(file, kStamp, 8));
}

INSTANTIATE_TEST_SUITE_P(Kinds, SavedIndex, testing::Values(IndexKind::kExact, IndexKind::kCells));

class ClipIndex : public testing::Test {
 protected:
  void add_video(const std::string& path) {
    StoreWriting writing(store_);
    const auto video = writing.begin_video({path, 1, 1}, {});
    writing.add_clip(video, {0, 1}, filled({8}, 1), as_halves(filled({5, 16}, 1)), 2);
    writing.finish_video(video, {});
    writing.commit();
  }
  void remove_first_video() {
    StoreWriting writing(store_);
    writing.remove_video(store_.videos().at(0).id);
    writing.commit();
  }
  std::int64_t open_size() {
    const Transaction reading = store_.begin_reading();
    return open_clip_index(store_, 8).size();
  }

  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "clips.index";
  Store store_ = Store::open_or_create(folder_.path());
};

TEST_F(ClipIndex, IsMadeAnewWhenMissingStaleOrDamaged) {
  add_video("/a.mp4");
  EXPECT_EQ(open_size(), 1);
  EXPECT_TRUE(std::filesystem::exists(file_));
  add_video("/b.mp4");
  EXPECT_EQ(open_size(), 2);  // one was added
  std::filesystem::remove(file_);
  EXPECT_EQ(open_size(), 2);  // missing
  std::ofstream(file_, std::ios::trunc) << "damaged";
  EXPECT_EQ(open_size(), 2);
  EXPECT_TRUE(VectorIndex::load(file_, store_.stamp(), 8));
}

TEST_F(ClipIndex, OneOfAnotherLibraryIsStale) {
  add_video("/a.mp4");
  EXPECT_EQ(open_size(), 1);
  const TemporaryFolder other;
  Store second = Store::open_or_create(other.path());
  std::filesystem::copy(file_, other.path() / "clips.index");
  const Transaction reading = second.begin_reading();
  EXPECT_EQ(open_clip_index(second, 8).size(), 0);
}

TEST_F(ClipIndex, IsNotSavedWhileSomebodyWrites) {
  add_video("/a.mp4");
  const FolderLock lock(folder_.path(), Holding::kLibrary);
  EXPECT_EQ(open_size(), 1);
  EXPECT_FALSE(std::filesystem::exists(file_));
  update_clip_index(store_, 8);
  EXPECT_TRUE(std::filesystem::exists(file_));
}

TEST_F(ClipIndex, IsBroughtUpToDate) {
  for (const char* path : {"/a.mp4", "/b.mp4"}) add_video(path);
  update_clip_index(store_, 8);
  add_video("/c.mp4");
  remove_first_video();
  update_clip_index(store_, 8);  // half as many again: made anew, without what was removed
  auto index = VectorIndex::load(file_, store_.stamp(), 8);
  ASSERT_TRUE(index);
  EXPECT_EQ(index->size(), 2);
  EXPECT_EQ(index->last_clip(), store_.last_clip());
  for (int i = 0; i < 8; ++i) add_video("/" + std::to_string(i));
  update_clip_index(store_, 8);
  remove_first_video();
  add_video("/d.mp4");
  update_clip_index(store_, 8);  // added to: what was removed is still there
  EXPECT_EQ(VectorIndex::load(file_, store_.stamp(), 8)->size(), 11);
}

// Right stamp, right checksum, but not the index of these clips.
TEST_F(ClipIndex, OneThatLeavesClipsOutIsNotUsed) {
  for (const char* path : {"/a.mp4", "/b.mp4", "/c.mp4"}) add_video(path);
  ClipEmbeddings some = store_.embeddings(8);
  some.ids.erase(some.ids.begin());
  some.values.resize(16);
  VectorIndex(some, IndexKind::kExact).save(file_, store_.stamp());
  EXPECT_EQ(open_size(), 3);
  some.ids.back() = std::int64_t{1} << 40;  // hides what is added later
  VectorIndex(some, IndexKind::kExact).save(file_, store_.stamp());
  EXPECT_EQ(open_size(), 3);
}

}  // namespace
}  // namespace litevl
